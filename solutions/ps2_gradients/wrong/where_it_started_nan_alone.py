"""Only NaN is looked for, and it often starts with an infinite number."""


# %% where_it_started
def where_it_started(history):
    for step, arrays in enumerate(history):
        for name, array in arrays.items():
            if np.isnan(array).any():
                return step, name
    return -1, ""
