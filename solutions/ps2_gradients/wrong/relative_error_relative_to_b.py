"""The difference is divided by the norm of b."""


# %% relative_error
def relative_error(a, b):
    size = np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size > 0 else 0.0
