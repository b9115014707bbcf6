"""The gradient of the memory goes back whole, as in the cell of 1997."""


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    return d_c * c_before, d_c, d_c * g, d_c * i
