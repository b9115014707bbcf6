"""Takes 1 off the targets it was given, for good."""


# %% always_one_loss
def always_one_loss(targets):
    targets -= 1
    return (targets**2).mean()
