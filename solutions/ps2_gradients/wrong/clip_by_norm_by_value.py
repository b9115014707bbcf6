"""Each entry is cut off by itself, which turns the gradient."""


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    return [np.clip(g, -threshold, threshold) for g in gradients], norm
