"""The gradient of the memory before is returned last."""


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    return d_c * c_before, d_c * g, d_c * i, d_c * f
