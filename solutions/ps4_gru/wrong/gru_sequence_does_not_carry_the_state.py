"""Each step starts from the first state again."""


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    outputs = [gru.step(gru.Params(w_x, w_h, b, b_hn), x_t, h)[0] for x_t in x]
    return np.stack(outputs), outputs[-1]
