"""The four gradients of a memory cell stand side by side, not the cells of a gate."""


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    d_a = [d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g * g), d_o * o * (1 - o)]
    return np.stack(d_a, axis=-1).reshape(len(i), -1)
