"""The gates are squashed once more before their slope is taken."""


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    def slope(a):
        return sigmoid(a) * (1 - sigmoid(a))

    d_a_g = d_g * (1 - np.tanh(g) ** 2)
    return np.concatenate([d_i * slope(i), d_f * slope(f), d_a_g, d_o * slope(o)], axis=1)
