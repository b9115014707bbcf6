"""The state before gets d_h, which has not gone through tanh."""


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_a = d_h * (1 - h**2)
    return d_a.T @ x, d_a.T @ h_before, d_a.sum(axis=0), d_a @ w_x, d_h @ w_h
