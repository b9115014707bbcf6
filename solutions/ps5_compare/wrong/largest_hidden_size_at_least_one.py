"""Begins at one unit, even where that is too many."""


# %% largest_hidden_size
def largest_hidden_size(kind, input_size, budget):
    size = 1
    while weights(kind, input_size, size + 1) <= budget:
        size += 1
    return size
