"""The outputs are collected in an array of float64."""


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    outputs = np.zeros((len(x), *h.shape))
    for t in range(len(x)):
        h, _ = gru.step(gru.Params(w_x, w_h, b, b_hn), x[t], h)
        outputs[t] = h
    return outputs, h
