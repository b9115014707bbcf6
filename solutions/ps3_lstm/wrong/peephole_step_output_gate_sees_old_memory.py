"""All three gates see the memory before the update, the output gate too."""


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i = sigmoid(a_i + p_i * c)
    f = sigmoid(a_f + p_f * c)
    new_c = f * c + i * np.tanh(a_g)
    o = sigmoid(a_o + p_o * c)
    return o * np.tanh(new_c), new_c
