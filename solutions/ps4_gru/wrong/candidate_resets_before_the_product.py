"""The reset gate scales the state before the matrix sees it."""


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    return np.tanh(x @ w_x.T + b + (r * h) @ w_h.T + b_hn)
