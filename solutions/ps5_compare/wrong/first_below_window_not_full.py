"""Averages what there is, before the window is full."""


# %% first_below
def first_below(curve, level, window):
    for step in range(1, len(curve) + 1):
        if np.mean(curve[max(0, step - window) : step]) < level:
            return step
    return -1
