"""A gate sees the sum of all memory cells, each with its weight."""


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i = sigmoid(a_i + np.sum(p_i * c, axis=1, keepdims=True))
    f = sigmoid(a_f + np.sum(p_f * c, axis=1, keepdims=True))
    new_c = f * c + i * np.tanh(a_g)
    o = sigmoid(a_o + np.sum(p_o * new_c, axis=1, keepdims=True))
    return o * np.tanh(new_c), new_c
