"""One number is subtracted from all rows, so those far below it become 0 / 0."""


# %% probabilities
def probabilities(y):
    e = np.exp(y - np.max(y))
    return e / np.sum(e, axis=-1, keepdims=True)
