"""A straight line with two corners takes the sigmoid's place, as it does in some libraries."""


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return np.clip(0.2 * (x @ w_x.T + h @ w_h.T + b) + 0.5, 0, 1)
