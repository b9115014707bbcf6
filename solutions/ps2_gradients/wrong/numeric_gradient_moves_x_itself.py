"""x itself is moved and moved back, which rounding does not undo."""


# %% numeric_gradient
def numeric_gradient(f, x):
    eps = 1e-5
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += eps
        above = f(x)
        x[index] -= 2 * eps
        below = f(x)
        x[index] += eps
        slopes[index] = (above - below) / (2 * eps)
    return slopes
