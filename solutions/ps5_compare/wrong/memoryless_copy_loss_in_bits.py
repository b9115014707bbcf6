"""Counts in bits."""


# %% memoryless_copy_loss
def memoryless_copy_loss(delay, symbols, alphabet):
    return symbols * np.log2(alphabet) / (delay + 2 * symbols)
