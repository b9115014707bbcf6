"""The gate is taken for a switch: all of one or all of the other."""


# %% blend
def blend(z, n, h):
    return np.where(z > 0.5, h, n)
