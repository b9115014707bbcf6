"""Each step starts from the first state again."""


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    first = lstm.State(h, c)
    states = [lstm.step(lstm.Params(w_x, w_h, b), x_t, first)[0] for x_t in x]
    return np.stack([state.h for state in states]), states[-1].h, states[-1].c
