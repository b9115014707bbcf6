"""The right numbers, written into the gradients that were given."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    if math.isfinite(norm) and norm > threshold:
        for g in gradients:
            g *= threshold / norm
    return gradients, norm
