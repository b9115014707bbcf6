"""The forget gate is read as what is forgotten, 1 - f as what stays."""


# %% cell_update
def cell_update(f, c, i, g):
    return (1 - f) * c + i * g
