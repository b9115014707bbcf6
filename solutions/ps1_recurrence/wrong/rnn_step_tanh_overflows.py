"""A tanh of its own, out of exp(a) and exp(-a), which is nan for large a."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    a = x @ w_x.T + h @ w_h.T + b
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))
