"""Whether there is a promise is decided without gamma."""


# %% lost_after
def lost_after(w_h, gamma, floor):
    most = rnnlib.gradients.largest_singular_value(w_h)
    if most >= 1:
        return -1
    return math.floor(math.log(floor) / math.log(gamma * most)) + 1
