"""A large number is taken for an infinite one."""


# %% where_it_started
def where_it_started(history):
    for step, arrays in enumerate(history):
        for name, array in arrays.items():
            if np.isnan(array).any() or (np.abs(array) > 1e10).any():
                return step, name
    return -1, ""
