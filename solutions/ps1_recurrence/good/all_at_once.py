"""One large product for all time steps where there can be one, and only the rest in the loop."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    a = np.matmul(x, w_x.transpose())
    a += np.matmul(h, w_h.transpose())
    a += b
    return np.tanh(a, out=a)


# %% joined_weights
def joined_weights(w_x, w_h):
    w = np.empty((len(w_h), len(w_h) + w_x.shape[1]), dtype=w_h.dtype)
    w[:, : len(w_h)] = w_h
    w[:, len(w_h) :] = w_x
    return w


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    hs = x @ w_x.T + b
    for t in range(len(hs)):
        hs[t] = np.tanh(hs[t] + h @ w_h.T)
        h = hs[t]
    return hs, hs[-1].copy()


# %% output_layer
def output_layer(h, w_hy, b_y):
    rows = h.reshape(-1, h.shape[-1])
    return (rows @ w_hy.T + b_y).reshape(*h.shape[:-1], len(b_y))


# %% probabilities
def probabilities(y):
    log_p = y - np.max(y, axis=-1, keepdims=True)
    log_p = log_p - np.log(np.sum(np.exp(log_p), axis=-1, keepdims=True))
    return np.exp(log_p)


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    d, h, k = input_size, hidden_size, output_size
    return d * h + h**2 + h + h * k + k


# %% one_step_delay
def one_step_delay():
    # The second unit holds x_t + x_{t-1}, the first x_t; the output takes one from the other.
    w_x, w_h = np.array([[1.0], [1.0]]), np.array([[0.0, 0.0], [1.0, 0.0]])
    return w_x, w_h, np.zeros(2), np.array([[-1.0, 1.0]]), np.zeros(1)


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_a = np.multiply(d_h, 1 - h * h)
    d_w_x, d_w_h = (x.T @ d_a).T, (h_before.T @ d_a).T
    return [d_w_x, d_w_h, np.add.reduce(d_a), np.dot(d_a, w_x), np.dot(d_a, w_h)]


# %% rnn_backward
def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    def flat(array):
        return array.reshape(-1, array.shape[-1])

    d_a = 1 - h**2
    d_h = np.zeros_like(h[0])
    for t in range(len(h) - 1, -1, -1):
        d_a[t] *= d_outputs[t] + d_h
        d_h = d_a[t] @ w_h
    d_w_x, d_w_h = flat(d_a).T @ flat(x), flat(d_a).T @ flat(h_before)
    return d_w_x, d_w_h, flat(d_a).sum(axis=0), d_a @ w_x, d_h


# %% truncated_backward
def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    d_a = d_outputs * (1 - h**2)
    steps = len(x)
    for t in range(steps - 1, 0, -1):
        if t % k:  # t does not start a piece, so the step before it hears from it
            d_a[t - 1] += d_a[t] @ w_h * (1 - h[t - 1] ** 2)
    d_a_rows = d_a.reshape(-1, d_a.shape[-1])
    return (
        d_a_rows.T @ x.reshape(-1, x.shape[-1]),
        d_a_rows.T @ h_before.reshape(-1, h_before.shape[-1]),
        d_a_rows.sum(axis=0),
    )
