"""The right number, but the gradients are squared where they stand."""


# %% global_norm
def global_norm(gradients):
    total = 0.0
    for g in gradients:
        g *= g
        total += g.sum()
    return np.sqrt(total)
