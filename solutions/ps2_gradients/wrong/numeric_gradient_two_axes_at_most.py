"""Vectors and matrices are handled, arrays of three axes are not."""


# %% numeric_gradient
def numeric_gradient(f, x):
    eps = 1e-5
    slopes = np.zeros_like(x)
    rows = [()] if x.ndim == 1 else [(k,) for k in range(x.shape[0])]
    for row in rows:
        for column in range(x.shape[-1]):
            nudge = np.zeros_like(x)
            nudge[(*row, column)] = eps
            slopes[(*row, column)] = (f(x + nudge) - f(x - nudge)) / (2 * eps)
    return slopes
