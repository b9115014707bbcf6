"""Counts the steps from 0 and so corrects by one step more."""


# %% adam_step
def adam_step(w, d_w, m, v, t, learning_rate):
    t = t + 1
    m = 0.9 * m + 0.1 * d_w
    v = 0.999 * v + 0.001 * d_w**2
    step = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w - learning_rate * step, m, v
