"""The slopes scale the columns of w_h: NumPy multiplies along the last axis."""


# %% step_jacobian
def step_jacobian(h, w_h):
    return (1 - h**2) * w_h
