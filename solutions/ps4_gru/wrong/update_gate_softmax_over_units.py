"""A softmax over the units: the gates of an example add up to one."""


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    a = x @ w_x.T + h @ w_h.T + b
    share = np.exp(a - a.max(axis=1, keepdims=True))
    return share / share.sum(axis=1, keepdims=True)
