"""The spectral radius, which bounds nothing."""


# %% lost_after
def lost_after(w_h, gamma, floor):
    rate = gamma * rnnlib.gradients.spectral_radius(w_h)
    if rate >= 1:
        return -1
    return math.floor(math.log(floor) / math.log(rate)) + 1
