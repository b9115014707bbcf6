"""The gates' biases are added into b_x itself."""


# %% merge_biases
def merge_biases(b_x, b_h):
    gates = 2 * len(b_x) // 3
    b_x[:gates] += b_h[:gates]
    return b_x, b_h[gates:]
