"""The input gate scales the old memory and the forget gate the candidate."""


# %% cell_update
def cell_update(f, c, i, g):
    return i * c + f * g
