"""1 - w where -w is meant, for the gate is 1 - z."""


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    size = len(b_hn)
    w_x, w_h, b = w_x.copy(), w_h.copy(), b.copy()
    for w in (w_x, w_h, b):
        w[size : 2 * size] = 1 - w[size : 2 * size]
    return w_x, w_h, b, b_hn
