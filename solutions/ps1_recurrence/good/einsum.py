"""Einstein sums, with the sizes spelled out as letters."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    a = np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b
    return np.tanh(a)


# %% joined_weights
def joined_weights(w_x, w_h):
    size, inputs = w_x.shape
    left = np.eye(size, size + inputs, dtype=w_h.dtype)
    right = np.eye(inputs, size + inputs, k=size, dtype=w_x.dtype)
    return np.einsum("hk,kj->hj", w_h, left) + np.einsum("hd,dj->hj", w_x, right)


# %% rnn_sequence
def rnn_sequence(x, h, w_x, w_h, b):
    a_x = np.einsum("tbd,hd->tbh", x, w_x) + b
    states = [h]
    for a in a_x:
        states.append(np.tanh(a + np.einsum("bk,hk->bh", states[-1], w_h)))
    return [np.array(states[1:]), states[-1]]


# %% output_layer
def output_layer(h, w_hy, b_y):
    return np.einsum("tbh,kh->tbk", h, w_hy) + b_y


# %% probabilities
def probabilities(y):
    e = np.exp(y - np.amax(y, axis=2)[:, :, np.newaxis])
    return np.einsum("tbk,tb->tbk", e, 1 / np.einsum("tbk->tb", e))


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    shapes = [
        (hidden_size, input_size),
        (hidden_size, hidden_size),
        (hidden_size,),
        (output_size, hidden_size),
        (output_size,),
    ]
    return sum(np.prod(shape) for shape in shapes)


# %% one_step_delay
def one_step_delay():
    w_h = np.einsum("h,k->hk", [0, 1], [1, 0])
    return [[1], [0]], w_h, [0, 0], [[0, 1]], [0]


# %% step_backward
def step_backward(x, h_before, h, w_x, w_h, d_h):
    d_a = np.einsum("bh,bh->bh", d_h, 1 - np.square(h))
    return (
        np.einsum("bh,bd->hd", d_a, x),
        np.einsum("bh,bk->hk", d_a, h_before),
        np.einsum("bh->h", d_a),
        np.einsum("bh,hd->bd", d_a, w_x),
        np.einsum("bh,hk->bk", d_a, w_h),
    )


# %% rnn_backward
def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    slope = 1 - np.square(h)
    d_a = np.empty_like(h)
    d_future = np.zeros_like(d_outputs[0])
    for t in range(len(x))[::-1]:
        d_a[t] = (d_outputs[t] + d_future) * slope[t]
        d_future = np.einsum("bh,hk->bk", d_a[t], w_h)
    return (
        np.einsum("tbh,tbd->hd", d_a, x),
        np.einsum("tbh,tbk->hk", d_a, h_before),
        np.einsum("tbh->h", d_a),
        np.einsum("tbh,hd->tbd", d_a, w_x),
        d_future,
    )


# %% truncated_backward
def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    crosses = (np.arange(1, len(x) + 1) % k != 0).astype(h.dtype)  # 0 after the end of a piece
    d_a, d_future = np.empty_like(h), np.zeros_like(h[0])
    for t in range(len(x))[::-1]:
        d_a[t] = (d_outputs[t] + crosses[t] * d_future) * (1 - h[t] ** 2)
        d_future = np.einsum("bh,hk->bk", d_a[t], w_h)
    return [
        np.einsum("tbh,tbd->hd", d_a, x),
        np.einsum("tbh,tbk->hk", d_a, h_before),
        np.einsum("tbh->h", d_a),
    ]
