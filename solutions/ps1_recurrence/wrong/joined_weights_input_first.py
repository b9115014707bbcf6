"""The two matrices stand in the other order, as in [x, h]."""


# %% joined_weights
def joined_weights(w_x, w_h):
    return np.concatenate([w_x, w_h], axis=1)
