"""Gives the step at which the window begins."""


# %% first_below
def first_below(curve, level, window):
    for start in range(len(curve) - window + 1):
        if np.mean(curve[start : start + window]) < level:
            return start + 1
    return -1
