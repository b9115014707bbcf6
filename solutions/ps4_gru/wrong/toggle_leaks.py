"""An update gate that never opens all the way: right for five steps, not for 200."""


# %% toggle
def toggle():
    w_x, w_h = np.array([[0.0], [-14.0], [0.0]]), np.array([[0.0], [0.0], [-5.0]])
    return w_x, w_h, np.array([100.0, 7.0, 0.0]), np.zeros(1)
