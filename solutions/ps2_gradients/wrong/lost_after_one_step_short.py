"""The logarithm is rounded down, so the bound is not below the floor yet."""


# %% lost_after
def lost_after(w_h, gamma, floor):
    rate = gamma * rnnlib.gradients.largest_singular_value(w_h)
    if rate >= 1:
        return -1
    return math.floor(math.log(floor) / math.log(rate))
