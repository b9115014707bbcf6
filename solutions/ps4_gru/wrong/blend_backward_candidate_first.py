"""The order of the results is that of the equation."""


# %% blend_backward
def blend_backward(d_h, z, n, h_before):
    return d_h * (1 - z), d_h * (h_before - n), d_h * z
