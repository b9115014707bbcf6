"""The right numbers, written into the array that was given."""


# %% add_bias
def add_bias(x, b):
    x += b
    return x
