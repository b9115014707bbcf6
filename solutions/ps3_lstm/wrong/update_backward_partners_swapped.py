"""i and g get the gradient times themselves, not times each other."""


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    return d_c * c_before, d_c * f, d_c * i, d_c * g
