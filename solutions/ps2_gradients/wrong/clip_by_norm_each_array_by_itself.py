"""Each array is clipped by a norm of its own."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    if not math.isfinite(norm):
        return gradients, norm
    return [g * min(1.0, threshold / float(np.linalg.norm(g))) for g in gradients], norm
