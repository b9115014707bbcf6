"""The outputs are the memories c_1 ... c_T."""


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    state = lstm.State(h, c)
    outputs = []
    for x_t in x:
        state, _ = lstm.step(lstm.Params(w_x, w_h, b), x_t, state)
        outputs.append(state.c)
    return np.stack(outputs), state.h, state.c
