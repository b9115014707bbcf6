"""Explicit loops over examples, units and inputs, with numbers in place of arrays."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    new = np.empty_like(h)
    for example in range(x.shape[0]):
        for unit in range(b.shape[0]):
            total = b[unit]
            for k in range(x.shape[1]):
                total = total + w_x[unit, k] * x[example, k]
            for k in range(h.shape[1]):
                total = total + w_h[unit, k] * h[example, k]
            new[example, unit] = np.tanh(total)
    return new


# %% joined_weights
def joined_weights(w_x, w_h):
    size, inputs = w_x.shape
    w = np.empty((size, size + inputs), dtype=w_x.dtype)
    for row in range(size):
        for column in range(size):
            w[row, column] = w_h[row, column]
        for column in range(inputs):
            w[row, size + column] = w_x[row, column]
    return w


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    outputs = np.empty((x.shape[0], *h.shape), dtype=h.dtype)
    for t in range(x.shape[0]):
        h, _ = rnn.step(rnn.Params(w_x, w_h, b), x[t], h)
        outputs[t] = h
    return outputs, h


# %% output_layer
def output_layer(h, w_hy, b_y):
    y = np.empty((h.shape[0], h.shape[1], b_y.shape[0]), dtype=h.dtype)
    for t, example, k in np.ndindex(y.shape):
        total = b_y[k]
        for unit in range(h.shape[2]):
            total = total + w_hy[k, unit] * h[t, example, unit]
        y[t, example, k] = total
    return y


# %% probabilities
def probabilities(y):
    p = np.empty_like(y)
    for t, example in np.ndindex(y.shape[:2]):
        largest = max(y[t, example])
        shares = [np.exp(entry - largest) for entry in y[t, example]]
        p[t, example] = [share / sum(shares) for share in shares]
    return p


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    count = 0
    for _ in range(hidden_size):
        count += input_size + hidden_size + 1
    for _ in range(output_size):
        count += hidden_size + 1
    return count


# %% one_step_delay
def one_step_delay():
    w_x, w_h, b = np.zeros((2, 1)), np.zeros((2, 2)), np.zeros(2)
    w_hy, b_y = np.zeros((1, 2)), np.zeros(1)
    takes, remembers = 1, 0
    w_x[takes, 0] = 1
    w_h[remembers, takes] = 1
    w_hy[0, remembers] = 1
    return w_x, w_h, b, w_hy, b_y


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    d_x, d_h_before = np.zeros_like(x), np.zeros_like(h)
    for example, unit in np.ndindex(h.shape):
        d_a = d_h[example, unit] * (1 - h[example, unit] ** 2)
        d_b[unit] += d_a
        for k in range(x.shape[1]):
            d_w_x[unit, k] += d_a * x[example, k]
            d_x[example, k] += d_a * w_x[unit, k]
        for k in range(h.shape[1]):
            d_w_h[unit, k] += d_a * h_before[example, k]
            d_h_before[example, k] += d_a * w_h[unit, k]
    return d_w_x, d_w_h, d_b, d_x, d_h_before


# %% rnn_backward
def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    d_x, d_future = np.zeros_like(x), np.zeros_like(h[0])
    for t in range(x.shape[0] - 1, -1, -1):
        d_before = np.zeros_like(d_future)
        for example, unit in np.ndindex(d_future.shape):
            d_h = d_outputs[t, example, unit] + d_future[example, unit]
            d_a = d_h * (1 - h[t, example, unit] ** 2)
            d_b[unit] += d_a
            for k in range(x.shape[2]):
                d_w_x[unit, k] += d_a * x[t, example, k]
                d_x[t, example, k] += d_a * w_x[unit, k]
            for k in range(h.shape[2]):
                d_w_h[unit, k] += d_a * h_before[t, example, k]
                d_before[example, k] += d_a * w_h[unit, k]
        d_future = d_before
    return d_w_x, d_w_h, d_b, d_x, d_future


# %% truncated_backward
def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[0])
    for start in range(0, x.shape[0], k):
        d_future = np.zeros_like(h[0])
        for t in range(min(start + k, x.shape[0]) - 1, start - 1, -1):
            d_a = (d_outputs[t] + d_future) * (1 - h[t] ** 2)
            d_w_x += d_a.T @ x[t]
            d_w_h += d_a.T @ h_before[t]
            d_b += d_a.sum(axis=0)
            d_future = d_a @ w_h
    return d_w_x, d_w_h, d_b
