"""The slope of the activation is left out."""


# %% lost_after
def lost_after(w_h, gamma, floor):
    rate = rnnlib.gradients.largest_singular_value(w_h)
    if rate >= 1:
        return -1
    return math.floor(math.log(floor) / math.log(rate)) + 1
