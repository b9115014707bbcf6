"""The candidate's slope is taken to be that of a gate."""


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    d_y, y = np.concatenate([d_i, d_f, d_g, d_o], axis=1), np.concatenate([i, f, g, o], axis=1)
    return d_y * y * (1 - y)
