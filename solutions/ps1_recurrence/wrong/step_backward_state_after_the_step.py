"""d_w_h pairs d_a with the state after the step."""


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_a = d_h * (1 - h**2)
    return d_a.T @ x, d_a.T @ h, d_a.sum(axis=0), d_a @ w_x, d_a @ w_h
