"""What is returned is the share of the new, 1 - z."""


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    return 1 - sigmoid(x @ w_x.T + h @ w_h.T + b)
