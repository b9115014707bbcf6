"""One array comes back where two are asked for."""


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    outputs = []
    for x_t in x:
        h, _ = rnn.step(rnn.Params(w_x, w_h, b), x_t, h)
        outputs.append(h)
    return np.stack(outputs)
