"""The norm is a matrix's largest singular value."""


# %% relative_error
def relative_error(a, b):
    if a.ndim != 2:
        a, b = a.reshape(1, -1), b.reshape(1, -1)
    larger = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
    return np.linalg.norm(a - b, 2) / larger if larger > 0 else 0.0
