"""The blocks are written into an array of zeros, which is float64 whatever comes in."""


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    size = i.shape[1]
    d_a = np.zeros((len(i), 4 * size))
    d_a[:, :size] = d_i * i * (1 - i)
    d_a[:, size : 2 * size] = d_f * f * (1 - f)
    d_a[:, 2 * size : 3 * size] = d_g * (1 - g * g)
    d_a[:, 3 * size :] = d_o * o * (1 - o)
    return d_a
