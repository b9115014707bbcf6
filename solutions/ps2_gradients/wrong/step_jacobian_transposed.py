"""The matrix that takes a gradient back, the transpose of J."""


# %% step_jacobian
def step_jacobian(h, w_h):
    return w_h.T * (1 - h**2)
