"""NaN is left out of the mean, infinity is not."""


# %% choose_threshold
def choose_threshold(norms, factor):
    return factor * np.nanmean(norms)
