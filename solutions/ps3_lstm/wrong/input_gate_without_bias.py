"""The bias is left out."""


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h.T)
