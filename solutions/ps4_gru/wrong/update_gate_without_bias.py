"""The bias is left out."""


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h.T)
