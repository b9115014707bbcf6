"""The right numbers, computed into the state that was given."""


# %% blend
def blend(z, n, h):
    h *= z
    h += (1 - z) * n
    return h
