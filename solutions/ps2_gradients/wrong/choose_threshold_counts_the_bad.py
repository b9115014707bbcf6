"""The sum of the finite norms is divided by the number of all."""


# %% choose_threshold
def choose_threshold(norms, factor):
    return factor * np.where(np.isfinite(norms), norms, 0.0).mean()
