"""The largest of the entries' relative errors."""


# %% relative_error
def relative_error(a, b):
    larger = np.maximum(abs(a), abs(b))
    return np.max(abs(a - b) / np.where(larger > 0, larger, 1))
