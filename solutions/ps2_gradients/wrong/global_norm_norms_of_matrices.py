"""For a matrix the norm is its largest singular value."""


# %% global_norm
def global_norm(gradients):
    return math.sqrt(sum(np.linalg.norm(g, 2 if g.ndim == 2 else None) ** 2 for g in gradients))
