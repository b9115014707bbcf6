"""h @ w_h in place of h @ w_h.T: w_h is square, so no shape complains."""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h + b)
