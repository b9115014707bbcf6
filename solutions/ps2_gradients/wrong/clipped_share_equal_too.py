"""A norm equal to the threshold is counted as clipped."""


# %% clipped_share
def clipped_share(norms, threshold):
    finite = norms[np.isfinite(norms)]
    return np.mean(finite >= threshold)
