"""The median in place of the mean."""


# %% choose_threshold
def choose_threshold(norms, factor):
    return factor * np.median(norms[np.isfinite(norms)])
