"""The outputs are h_0 ... h_{T-1}, each state as it was before its step."""


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    outputs = []
    for x_t in x:
        outputs.append(h)
        h, _ = rnn.step(rnn.Params(w_x, w_h, b), x_t, h)
    return np.stack(outputs), outputs[-1]
