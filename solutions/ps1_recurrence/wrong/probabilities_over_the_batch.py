"""The softmax runs over the examples of the batch."""


# %% probabilities
def probabilities(y):
    e = np.exp(y - np.max(y, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)
