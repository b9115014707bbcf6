"""The output is squashed as the state was, so it cannot leave -1 to 1."""


# %% output_layer
def output_layer(h, w_hy, b_y):
    return np.tanh(h @ w_hy.T + b_y)
