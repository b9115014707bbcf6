"""The pre-activation itself is returned."""


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return x @ w_x.T + h @ w_h.T + b
