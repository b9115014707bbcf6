"""The right numbers, but the state that was given is reset in place."""


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    h *= r
    return np.tanh(x @ w_x.T + h @ w_h.T + b)
