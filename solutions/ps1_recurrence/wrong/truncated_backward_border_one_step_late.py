"""The first piece has k + 1 time steps."""


# %% truncated_backward
def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    d_future = np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        d_a = (d_outputs[t] + d_future) * (1 - h[t] ** 2)
        d_w_x += d_a.T @ x[t]
        d_w_h += d_a.T @ h_before[t]
        d_b += d_a.sum(axis=0)
        d_future = d_a @ w_h
        if k == 1 or t % k == 1:
            d_future = np.zeros_like(d_future)
    return d_w_x, d_w_h, d_b
