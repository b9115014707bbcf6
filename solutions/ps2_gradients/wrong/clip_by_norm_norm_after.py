"""The norm that is returned is the one after clipping."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    if not math.isfinite(norm) or norm <= threshold:
        return gradients, norm
    return [g * (threshold / norm) for g in gradients], threshold
