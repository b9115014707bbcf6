"""The candidate of the other form."""


# %% gru_step
def gru_step(x, h, w_x, w_h, b, b_hn):
    size = h.shape[1]
    a = x @ w_x[: 2 * size].T + h @ w_h[: 2 * size].T + b[: 2 * size]
    r, z = np.split(sigmoid(a), 2, axis=1)
    n = np.tanh(x @ w_x[2 * size :].T + b[2 * size :] + (r * h) @ w_h[2 * size :].T + b_hn)
    return (1 - z) * n + z * h
