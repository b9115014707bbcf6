"""The weights change their signs, and the bias does not."""


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    size = len(b_hn)
    w_x, w_h = w_x.copy(), w_h.copy()
    w_x[size : 2 * size] *= -1
    w_h[size : 2 * size] *= -1
    return w_x, w_h, b, b_hn
