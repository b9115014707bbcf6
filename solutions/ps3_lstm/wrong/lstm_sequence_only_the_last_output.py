"""One output comes back, not one for each time step."""


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    state = lstm.State(h, c)
    for x_t in x:
        state, _ = lstm.step(lstm.Params(w_x, w_h, b), x_t, state)
    return state.h[None], state.h, state.c
