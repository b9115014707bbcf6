"""Forgets that the symbols take time to come in, too."""


# %% memoryless_copy_loss
def memoryless_copy_loss(delay, symbols, alphabet):
    return symbols * np.log(alphabet) / (delay + symbols)
