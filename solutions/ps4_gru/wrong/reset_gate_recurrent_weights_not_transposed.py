"""h @ w_h in place of h @ w_h.T: w_h is square, so no shape complains."""


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h + b)
