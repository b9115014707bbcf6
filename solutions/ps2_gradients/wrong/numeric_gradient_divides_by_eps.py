"""The width of the difference is 2 eps, but it is divided by eps."""


# %% numeric_gradient
def numeric_gradient(f, x):
    eps = 1e-5
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[index] = eps
        slopes[index] = (f(x + nudge) - f(x - nudge)) / eps
    return slopes
