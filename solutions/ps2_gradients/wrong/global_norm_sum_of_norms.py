"""The norms of the arrays are added up."""


# %% global_norm
def global_norm(gradients):
    return sum(np.linalg.norm(g) for g in gradients)
