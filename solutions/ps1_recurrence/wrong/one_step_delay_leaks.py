"""The first unit keeps half of what it held: right for two steps."""


# %% one_step_delay
def one_step_delay():
    w_h = np.array([[0.5, 0.0], [1.0, 0.0]])
    return np.array([[1.0], [0.0]]), w_h, np.zeros(2), np.array([[0.0, 1.0]]), np.zeros(1)
