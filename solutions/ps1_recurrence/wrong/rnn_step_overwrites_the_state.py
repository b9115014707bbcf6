"""The right numbers, written into the state that was given."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    h[:] = np.tanh(x @ w_x.T + h @ w_h.T + b)
    return h
