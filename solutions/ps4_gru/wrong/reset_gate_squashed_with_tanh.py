"""The reset gate is squashed with tanh, so it can be negative."""


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    return np.tanh(x @ w_x.T + h @ w_h.T + b)
