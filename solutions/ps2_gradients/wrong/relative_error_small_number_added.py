"""A small number in the denominator, so that it is never zero."""


# %% relative_error
def relative_error(a, b):
    return np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) + 1e-8)
