"""Writes down the softmax as it is printed."""


# %% cross_entropy
def cross_entropy(logits, classes):
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    right = np.take_along_axis(probabilities, classes[..., None], axis=-1)
    return -np.log(right).mean()
