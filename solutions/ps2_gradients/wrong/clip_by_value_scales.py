"""Each array is scaled until its largest entry fits."""


# %% clip_by_value
def clip_by_value(gradients, limit):
    return [g * min(1.0, limit / float(np.abs(g).max())) for g in gradients]
