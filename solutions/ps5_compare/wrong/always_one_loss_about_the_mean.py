"""The spread about the mean of the targets, which is not quite 1."""


# %% always_one_loss
def always_one_loss(targets):
    return np.var(targets)
