"""Looks at single losses."""


# %% first_below
def first_below(curve, level, window):
    return next((step for step, loss in enumerate(curve, start=1) if loss < level), -1)
