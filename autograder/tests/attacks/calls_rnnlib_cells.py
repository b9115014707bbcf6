"""Calls rnnlib's ready-made cells in place of an answer.

Keeps: nothing.
Takes: long.
"""


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    state, _ = lstm.step(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
    return state.h, state.c


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    outputs, state, _ = lstm.forward(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
    return outputs, state.h, state.c


# %% lstm_step_backward
def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    from rnnlib import lstm as library

    params = library.Params(w_x, w_h, np.zeros(len(w_x), w_x.dtype))
    cache = library.Cache(*(a[None] for a in (x, h_before, c_before, i, f, g, o, c)))
    d_params, d_x, d_state = library.backward(
        params, cache, np.zeros_like(d_h)[None], library.State(d_h, d_c)
    )
    return d_x[0], d_state.h, d_state.c, *d_params
