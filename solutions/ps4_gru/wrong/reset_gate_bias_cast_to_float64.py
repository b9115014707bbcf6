"""The bias becomes float64, and with it all the rest."""


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h.T + np.array(b, dtype=float))
