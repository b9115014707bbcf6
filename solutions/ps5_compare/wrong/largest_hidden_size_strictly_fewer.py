"""Takes the largest size that stays below the budget."""


# %% largest_hidden_size
def largest_hidden_size(kind, input_size, budget):
    size = 0
    while weights(kind, input_size, size + 1) < budget:
        size += 1
    return size
