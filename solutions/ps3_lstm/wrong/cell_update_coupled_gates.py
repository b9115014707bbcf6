"""What is written is 1 - f, as in a GRU or an LSTM with coupled gates."""


# %% cell_update
def cell_update(f, c, i, g):
    return f * c + (1 - f) * g
