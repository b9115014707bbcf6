"""The reset gate scales the whole of the sum."""


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    return np.tanh(r * (x @ w_x.T + h @ w_h.T + b))
