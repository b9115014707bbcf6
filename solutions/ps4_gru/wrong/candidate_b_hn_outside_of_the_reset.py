"""The recurrent bias is added after the reset."""


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    return np.tanh(x @ w_x.T + b + r * (h @ w_h.T) + b_hn)
