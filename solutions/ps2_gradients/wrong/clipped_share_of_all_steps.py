"""Dropped steps stay in the denominator."""


# %% clipped_share
def clipped_share(norms, threshold):
    return np.mean((norms > threshold) & np.isfinite(norms))
