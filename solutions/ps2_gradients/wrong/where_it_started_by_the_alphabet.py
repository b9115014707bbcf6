"""The names are looked through by the alphabet."""


# %% where_it_started
def where_it_started(history):
    for step, arrays in enumerate(history):
        for name in sorted(arrays):
            if not np.isfinite(arrays[name]).all():
                return step, name
    return -1, ""
