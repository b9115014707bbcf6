"""The batch is averaged away: every example gets the state of the mean example."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    a = np.mean(x @ w_x.T + h @ w_h.T + b, axis=0)
    return np.tanh(np.stack([a] * len(x)))
