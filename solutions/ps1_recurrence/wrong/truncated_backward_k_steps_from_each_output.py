"""The gradient of each output goes k steps back, across every border."""


# %% truncated_backward
def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    for end in range(len(x)):
        d_h = d_outputs[end]
        for t in range(end, max(-1, end - k), -1):
            d_a = d_h * (1 - h[t] ** 2)
            d_w_x += d_a.T @ x[t]
            d_w_h += d_a.T @ h_before[t]
            d_b += d_a.sum(axis=0)
            d_h = d_a @ w_h
    return d_w_x, d_w_h, d_b
