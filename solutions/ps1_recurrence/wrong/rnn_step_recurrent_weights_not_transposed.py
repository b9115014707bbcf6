"""h @ w_h in place of h @ w_h.T: w_h is square, so no shape complains."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    return np.tanh(x @ w_x.T + h @ w_h + b)
