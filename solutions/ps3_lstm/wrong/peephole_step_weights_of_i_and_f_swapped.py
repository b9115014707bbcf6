"""The input gate has the forget gate's peephole, and the other way round."""


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i = sigmoid(a_i + p_f * c)
    f = sigmoid(a_f + p_i * c)
    new_c = f * c + i * np.tanh(a_g)
    o = sigmoid(a_o + p_o * new_c)
    return o * np.tanh(new_c), new_c
