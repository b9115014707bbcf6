"""The matrix is filled into zeros that are float64, whatever was given."""


# %% joined_weights
def joined_weights(w_x, w_h):
    w = np.zeros((w_h.shape[0], w_h.shape[1] + w_x.shape[1]))
    w[:, : w_h.shape[1]] = w_h
    w[:, w_h.shape[1] :] = w_x
    return w
