"""The signs are changed in the arrays that were given."""


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    size = len(b_hn)
    for w in (w_x, w_h, b):
        w[size : 2 * size] *= -1
    return w_x, w_h, b, b_hn
