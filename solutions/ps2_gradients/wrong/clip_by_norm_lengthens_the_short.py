"""Gradients shorter than the threshold are made longer."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    if not math.isfinite(norm):
        return gradients, norm
    return [g * (threshold / norm) for g in gradients], norm
