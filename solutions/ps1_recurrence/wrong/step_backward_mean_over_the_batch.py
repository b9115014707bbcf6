"""The gradients of weights and bias are divided by the batch size."""


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_a = d_h * (1 - h**2)
    return d_a.T @ x / len(x), d_a.T @ h_before / len(x), d_a.mean(axis=0), d_a @ w_x, d_a @ w_h
