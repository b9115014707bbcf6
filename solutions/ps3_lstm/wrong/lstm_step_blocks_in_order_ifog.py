"""The joined weights are cut in the order i, f, o, g."""


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    a = x @ w_x.T + h @ w_h.T + b
    a_i, a_f, a_o, a_g = np.split(a, 4, axis=1)
    c = sigmoid(a_f) * c + sigmoid(a_i) * np.tanh(a_g)
    return sigmoid(a_o) * np.tanh(c), c
