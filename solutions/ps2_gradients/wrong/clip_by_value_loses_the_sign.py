"""Large negative entries become positive."""


# %% clip_by_value
def clip_by_value(gradients, limit):
    return [np.where(np.abs(g) > limit, limit, g) for g in gradients]
