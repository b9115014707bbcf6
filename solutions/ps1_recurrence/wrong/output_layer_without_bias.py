"""The bias of the output is left out."""


# %% output_layer
def output_layer(h, w_hy, b_y):
    return h @ w_hy.T
