"""The two results are returned in the order c, h."""


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    a_i, a_f, a_g, a_o = np.split(x @ w_x.T + h @ w_h.T + b, 4, axis=1)
    c = sigmoid(a_f) * c + sigmoid(a_i) * np.tanh(a_g)
    return c, sigmoid(a_o) * np.tanh(c)
