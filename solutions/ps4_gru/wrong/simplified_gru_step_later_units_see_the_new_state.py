"""The state is overwritten unit by unit, while other units still need the old one."""


# %% simplified_gru_step
def simplified_gru_step(x, h, w_x, w_h, b):
    h = h.copy()
    size = h.shape[1]
    for unit in range(size):
        z = sigmoid(x @ w_x[unit] + h @ w_h[unit] + b[unit])
        n = np.tanh(x @ w_x[size + unit] + h @ w_h[size + unit] + b[size + unit])
        h[:, unit] = (1 - z) * n + z * h[:, unit]
    return h
