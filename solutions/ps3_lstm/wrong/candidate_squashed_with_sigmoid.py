"""The candidate is squashed with the sigmoid, so it cannot be negative."""


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h.T + b)
