"""The candidate leaves out the hidden state."""


# %% simplified_gru_step
def simplified_gru_step(x, h, w_x, w_h, b):
    size = h.shape[1]
    z = sigmoid(x @ w_x[:size].T + h @ w_h[:size].T + b[:size])
    n = np.tanh(x @ w_x[size:].T + b[size:])
    return (1 - z) * n + z * h
