"""Only z's block of w_x changes its sign."""


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    size = len(b_hn)
    w_x = w_x.copy()
    w_x[size : 2 * size] *= -1
    return w_x, w_h, b, b_hn
