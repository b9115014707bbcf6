"""The product is added into b's own memory, so a second call sees another bias."""


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    a = x @ w_x.T + h @ w_h.T
    b += a.mean(axis=0)
    return sigmoid(a + b - a.mean(axis=0))
