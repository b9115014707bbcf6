"""The outputs begin with the state given, and end before the last."""


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    outputs = []
    for x_t in x:
        outputs.append(h)
        h, _ = gru.step(gru.Params(w_x, w_h, b, b_hn), x_t, h)
    return np.stack(outputs), h
