"""Every example of the batch gets the gate of the first one."""


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    a = x[0] @ w_x.T + h[0] @ w_h.T + b
    return np.tile(sigmoid(a), (len(x), 1))
