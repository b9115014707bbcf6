"""The output gate opens where it should close."""


# %% sample_and_hold
def sample_and_hold():
    w_x = np.array([[0.0, 100, 0], [0, -100, 0], [1, 0, 0], [0, 0, 100]])
    return w_x, np.array([-50.0, 50, 0, -50])
