"""float32 goes in and float64 comes out."""


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return sigmoid((x @ w_x.T + h @ w_h.T + b).astype(np.float64))
