"""What comes from the future is added to the gradient of its own step, not put in its place."""


# %% rnn_backward
def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    d_x, d_future = np.zeros_like(x), np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        d_future = d_future + d_outputs[t]
        d_a = d_future * (1 - h[t] ** 2)
        d_w_x += d_a.T @ x[t]
        d_w_h += d_a.T @ h_before[t]
        d_b += d_a.sum(axis=0)
        d_x[t] = d_a @ w_x
        d_future = d_future + d_a @ w_h
    return d_w_x, d_w_h, d_b, d_x, d_future
