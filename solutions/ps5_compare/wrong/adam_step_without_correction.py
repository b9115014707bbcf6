"""Leaves out the corrections for the first steps."""


# %% adam_step
def adam_step(w, d_w, m, v, t, learning_rate):
    m = 0.9 * m + 0.1 * d_w
    v = 0.999 * v + 0.001 * d_w**2
    return w - learning_rate * m / (np.sqrt(v) + 1e-8), m, v
