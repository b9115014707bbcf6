"""The factor is a NumPy number, which turns float32 into float64."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = np.sqrt(sum((g.astype(np.float64) ** 2).sum() for g in gradients))
    if not np.isfinite(norm) or norm <= threshold:
        return gradients, norm
    return [g * (threshold / norm) for g in gradients], norm
