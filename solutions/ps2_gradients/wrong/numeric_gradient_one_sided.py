"""The difference goes from x forwards, not to both sides."""


# %% numeric_gradient
def numeric_gradient(f, x):
    eps = 1e-5
    slopes, here = np.zeros_like(x), f(x)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += eps
        slopes[index] = (f(moved) - here) / eps
    return slopes
