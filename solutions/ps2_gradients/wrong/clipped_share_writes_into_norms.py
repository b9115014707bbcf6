"""The norms that are dropped are set to zero in the array given."""


# %% clipped_share
def clipped_share(norms, threshold):
    finite = np.isfinite(norms)
    norms[~finite] = 0
    return (norms > threshold).sum() / finite.sum()
