"""Takes the size whose weights come nearest to the budget."""


# %% largest_hidden_size
def largest_hidden_size(kind, input_size, budget):
    size = 1
    while weights(kind, input_size, size + 1) <= budget:
        size += 1
    return min(size, size + 1, key=lambda h: abs(weights(kind, input_size, h) - budget))
