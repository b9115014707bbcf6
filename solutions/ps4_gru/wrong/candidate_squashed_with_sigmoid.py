"""The candidate is squashed like a gate, so it cannot be negative."""


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    return sigmoid(x @ w_x.T + b + r * (h @ w_h.T + b_hn))
