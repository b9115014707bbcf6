"""d_w_h leaves out the first step, as if h_0 were zero."""


# %% rnn_backward
def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    d_x, d_future = np.zeros_like(x), np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        d_a = (d_outputs[t] + d_future) * (1 - h[t] ** 2)
        d_w_x += d_a.T @ x[t]
        d_w_h += d_a.T @ h[t - 1] if t > 0 else 0
        d_b += d_a.sum(axis=0)
        d_x[t] = d_a @ w_x
        d_future = d_a @ w_h
    return d_w_x, d_w_h, d_b, d_x, d_future
