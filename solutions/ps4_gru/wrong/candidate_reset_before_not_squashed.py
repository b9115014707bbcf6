"""The sum comes back without tanh."""


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    return x @ w_x.T + (r * h) @ w_h.T + b
