"""Each entry is left where the last call moved it."""


# %% numeric_gradient
def numeric_gradient(f, x):
    eps = 1e-5
    slopes, moved = np.zeros_like(x), x.copy()
    for index in np.ndindex(x.shape):
        moved[index] += eps
        above = f(moved)
        moved[index] -= 2 * eps
        slopes[index] = (above - f(moved)) / (2 * eps)
    return slopes
