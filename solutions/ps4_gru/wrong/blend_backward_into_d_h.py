"""The gradient that was given is scaled in place."""


# %% blend_backward
def blend_backward(d_h, z, n, h_before):
    d_z, d_n = d_h * (h_before - n), d_h * (1 - z)
    d_h *= z
    return d_z, d_n, d_h
