"""The hidden state is carried along and the memory is not."""


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    outputs = []
    for x_t in x:
        state, _ = lstm.step(lstm.Params(w_x, w_h, b), x_t, lstm.State(h, c))
        h = state.h
        outputs.append(h)
    return np.stack(outputs), h, state.c
