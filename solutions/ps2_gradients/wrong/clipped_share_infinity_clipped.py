"""Infinite norms are counted as clipped, NaN as not."""


# %% clipped_share
def clipped_share(norms, threshold):
    return np.mean(norms > threshold)
