"""The bias is added to the squashed sum."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    return np.tanh(x @ w_x.T + h @ w_h.T) + b
