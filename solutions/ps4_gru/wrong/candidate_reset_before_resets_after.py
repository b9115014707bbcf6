"""The reset gate scales what the matrix made of the state."""


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    return np.tanh(x @ w_x.T + r * (h @ w_h.T) + b)
