"""Gates that never open or close all the way: right for four steps, not for twenty."""


# %% sample_and_hold
def sample_and_hold():
    w_x = np.array([[0.0, 14, 0], [0, -14, 0], [1, 0, 0], [0, 0, -14]])
    return w_x, np.array([-7.0, 7, 0, 7])
