"""The sum runs over all time steps and examples: right for one row."""


# %% probabilities
def probabilities(y):
    e = np.exp(y - np.max(y))
    return e / np.sum(e)
