"""W_h is transposed before it is joined, although W as a whole is transposed later."""


# %% joined_weights
def joined_weights(w_x, w_h):
    return np.concatenate([w_h.T, w_x], axis=1)
