"""The reset gate scales the input's share, and the past's goes in whole."""


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    return np.tanh(r * (x @ w_x.T + b) + h @ w_h.T + b_hn)
