"""The forget gate is squashed with tanh, so it can be negative."""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return np.tanh(x @ w_x.T + h @ w_h.T + b)
