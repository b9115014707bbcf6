"""A sigmoid of its own, exp(a) / (1 + exp(a)), which is nan for large a."""


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    a = x @ w_x.T + h @ w_h.T + b
    return np.exp(a) / (1 + np.exp(a))
