"""The blocks are cut by index, as if H were 1."""


# %% merge_biases
def merge_biases(b_x, b_h):
    b = b_x.copy()
    b[:2] += b_h[:2]
    return b, b_h[2:]
