"""The bias is added once for x and once for h, as torch's two biases are."""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return sigmoid((x @ w_x.T + b) + (h @ w_h.T + b))
