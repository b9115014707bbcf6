"""The right numbers, computed into the memory that was given."""


# %% cell_update
def cell_update(f, c, i, g):
    c *= f
    c += i * g
    return c
