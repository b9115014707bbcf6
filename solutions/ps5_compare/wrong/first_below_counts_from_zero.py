"""Gives the place in the list, not the step."""


# %% first_below
def first_below(curve, level, window):
    for k in range(window - 1, len(curve)):
        if np.mean(curve[k - window + 1 : k + 1]) < level:
            return k
    return -1
