"""One matrix for state and input, [h, x] with W = [W_h, W_x], and one more column for the bias."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    ones = np.ones((len(x), 1), dtype=x.dtype)
    joined = np.concatenate([h, x, ones], axis=1)
    return np.tanh(joined @ np.concatenate([w_h, w_x, b[:, None]], axis=1).T)


# %% joined_weights
def joined_weights(w_x, w_h):
    return np.hstack((w_h, w_x))


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    w, outputs = np.concatenate([w_h, w_x], axis=1), []
    for x_t in x:
        h = np.tanh(np.concatenate([h, x_t], axis=1) @ w.T + b)
        outputs.append(h[np.newaxis])
    return np.concatenate(outputs), h


# %% output_layer
def output_layer(h, w_hy, b_y):
    ones = np.ones((*h.shape[:2], 1), dtype=h.dtype)
    return np.concatenate([h, ones], axis=2) @ np.column_stack([w_hy, b_y]).T


# %% probabilities
def probabilities(y):
    rows = y.reshape(-1, y.shape[-1]).T
    e = np.exp(rows - rows.max(axis=0))
    return (e / e.sum(axis=0)).T.reshape(y.shape)


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    joined = hidden_size + input_size + 1
    return joined * hidden_size + (hidden_size + 1) * output_size


# %% one_step_delay
def one_step_delay():
    w = np.array([[0.0, 0.0, 4.0], [-0.5, 0.0, 0.0]])  # [W_h, W_x], in units of its own
    return w[:, 2:], w[:, :2], np.zeros(2), np.array([[0.0, -0.5]]), np.zeros(1)


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    size = h.shape[1]
    ones = np.ones((len(x), 1), dtype=x.dtype)
    joined, w = np.concatenate([h_before, x, ones], axis=1), np.concatenate([w_h, w_x], axis=1)
    d_a = d_h * (1 + h) * (1 - h)
    d_w, d_joined = d_a.T @ joined, d_a @ w
    return d_w[:, size:-1], d_w[:, :size], d_w[:, -1], d_joined[:, size:], d_joined[:, :size]


# %% rnn_backward
def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    size, w = h.shape[2], np.concatenate([w_h, w_x], axis=1)
    ones = np.ones((*x.shape[:2], 1), dtype=x.dtype)
    joined = np.concatenate([h_before, x, ones], axis=2)
    d_w, d_x, d_h = 0, [], 0
    for t in reversed(range(len(x))):
        d_a = (d_outputs[t] + d_h) * (1 - h[t] * h[t])
        d_w = d_w + d_a.T @ joined[t]
        d_joined = d_a @ w
        d_h = d_joined[:, :size]
        d_x.append(d_joined[:, size:])
    return d_w[:, size:-1], d_w[:, :size], d_w[:, -1], np.stack(d_x[::-1]), d_h


# %% truncated_backward
def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    size, d_w = h.shape[2], 0
    ones = np.ones((*x.shape[:2], 1), dtype=x.dtype)
    joined = np.concatenate([h_before, x, ones], axis=2)
    d_h = 0
    for t in reversed(range(len(x))):
        d_a = (d_outputs[t] + d_h) * (1 - h[t] * h[t])
        d_w = d_w + d_a.T @ joined[t]
        d_h = 0 if t % k == 0 else d_a @ w_h  # a piece starts here: nothing goes on
    return d_w[:, size:-1], d_w[:, :size], d_w[:, -1]
