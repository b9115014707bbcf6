"""A recurrent weight of -1 turns the sign around, and loses some of the size each time."""


# %% toggle
def toggle():
    w_x, w_h = np.array([[0.0], [-200.0], [0.0]]), np.array([[0.0], [0.0], [-1.0]])
    return w_x, w_h, np.array([100.0, 100.0, 0.0]), np.zeros(1)
