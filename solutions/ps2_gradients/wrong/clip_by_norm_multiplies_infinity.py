"""An infinite norm makes the factor 0, and 0 times inf is NaN."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    factor = min(1.0, threshold / norm)
    return [g * factor for g in gradients], norm
