"""d_w_h comes back transposed."""


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_a = d_h * (1 - h**2)
    return d_a.T @ x, h_before.T @ d_a, d_a.sum(axis=0), d_a @ w_x, d_a @ w_h
