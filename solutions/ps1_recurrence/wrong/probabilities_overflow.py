"""The equation as it stands on paper, where exp(1000) is a number."""


# %% probabilities
def probabilities(y):
    return np.exp(y) / np.sum(np.exp(y), axis=-1, keepdims=True)
