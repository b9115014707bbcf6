"""The old state's ways through the two gates are forgotten."""


# %% gru_step_backward
def gru_step_backward(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
    d_a_n = d_h * (1 - z) * (1 - n * n)
    d_a_z = d_h * (h_before - n) * z * (1 - z)
    d_a_hn = d_a_n * r
    d_a_r = d_a_n * a_hn * r * (1 - r)
    d_a_x = np.concatenate([d_a_r, d_a_z, d_a_n], axis=1)
    d_a_h = np.concatenate([d_a_r, d_a_z, d_a_hn], axis=1)
    d_x, d_h_before = d_a_x @ w_x, d_h * z + d_a_hn @ w_h[2 * h_before.shape[1] :]
    d_w_x, d_w_h = d_a_x.T @ x, d_a_h.T @ h_before
    return d_x, d_h_before, d_w_x, d_w_h, d_a_x.sum(axis=0), d_a_hn.sum(axis=0)
