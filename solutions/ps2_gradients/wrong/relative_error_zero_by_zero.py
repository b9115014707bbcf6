"""Two zeros are divided, which gives NaN."""


# %% relative_error
def relative_error(a, b):
    with np.errstate(invalid="ignore"):
        return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))
