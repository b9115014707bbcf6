"""Only what is above the limit is cut off."""


# %% clip_by_value
def clip_by_value(gradients, limit):
    return [np.minimum(g, limit) for g in gradients]
