"""Takes a mean that equals the level for one below it."""


# %% first_below
def first_below(curve, level, window):
    for step in range(window, len(curve) + 1):
        if np.mean(curve[step - window : step]) <= level:
            return step
    return -1
