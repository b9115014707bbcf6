"""The reset gate is computed and then not used."""


# %% gru_step_reset_before
def gru_step_reset_before(x, h, w_x, w_h, b):
    _, a_z, a_n = np.split(x @ w_x.T + h @ w_h.T + b, 3, axis=1)
    z, n = sigmoid(a_z), np.tanh(a_n)
    return (1 - z) * n + z * h
