"""One of several honest styles; a set needs at least four, each answering every exercise."""


# %% add_bias
def add_bias(x, b):
    return np.add(x, b)
