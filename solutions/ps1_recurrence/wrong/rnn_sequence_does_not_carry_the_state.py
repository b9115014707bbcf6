"""Each step starts from the first state again."""


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    outputs = [rnn.step(rnn.Params(w_x, w_h, b), x_t, h)[0] for x_t in x]
    return np.stack(outputs), outputs[-1]
