"""A softmax over the memory cells: the gates of an example add up to one."""


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    a = x @ w_x.T + h @ w_h.T + b
    weights = np.exp(a - a.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)
