"""Einstein sums, with the sizes spelled out as letters."""


# %% simplified_gru_step
def simplified_gru_step(x, h, w_x, w_h, b):
    size = h.shape[1]
    a = np.einsum("bd,ghd->gbh", x, w_x.reshape(2, size, -1))
    a = a + np.einsum("bk,ghk->gbh", h, w_h.reshape(2, size, size)) + b.reshape(2, 1, size)
    z = sigmoid(a[0])
    return np.einsum("kbh,kbh->bh", np.stack([1 - z, z]), np.stack([np.tanh(a[1]), h]))


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    return sigmoid(np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b)


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    return sigmoid(np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b)


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    past = np.einsum("bh,bk,hk->bh", r, h, w_h) + np.einsum("bh,h->bh", r, b_hn)
    return np.tanh(np.einsum("bd,hd->bh", x, w_x) + b + past)


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    past = np.einsum("bk,bk,hk->bh", r, h, w_h)
    return np.tanh(np.einsum("bd,hd->bh", x, w_x) + past + b)


# %% blend
def blend(z, n, h):
    return np.einsum("kbh,kbh->bh", np.stack([1 - z, z]), np.stack([n, h]))


# %% gru_step
def gru_step(x, h, w_x, w_h, b, b_hn):
    size = h.shape[1]
    a_x = np.einsum("bd,ghd->gbh", x, w_x.reshape(3, size, -1)) + b.reshape(3, 1, size)
    a_h = np.einsum("bk,ghk->gbh", h, w_h.reshape(3, size, size))
    r, z = sigmoid(a_x[:2] + a_h[:2])
    n = np.tanh(a_x[2] + r * (a_h[2] + b_hn))
    return np.einsum("bh,bh->bh", 1 - z, n) + np.einsum("bh,bh->bh", z, h)


# %% gru_step_reset_before
def gru_step_reset_before(x, h, w_x, w_h, b):
    size = h.shape[1]
    per_gate = w_h.reshape(3, size, size)
    a_x = np.einsum("bd,ghd->gbh", x, w_x.reshape(3, size, -1)) + b.reshape(3, 1, size)
    r, z = sigmoid(a_x[:2] + np.einsum("bk,ghk->gbh", h, per_gate[:2]))
    n = np.tanh(a_x[2] + np.einsum("bk,bk,hk->bh", r, h, per_gate[2]))
    return np.einsum("bh,bh->bh", 1 - z, n) + np.einsum("bh,bh->bh", z, h)


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    outputs = np.empty((len(x), *h.shape), h.dtype)
    for t, x_t in enumerate(x):
        outputs[t], _ = gru.step(gru.Params(w_x, w_h, b, b_hn), x_t, outputs[t - 1] if t else h)
    return outputs, outputs[-1]


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    signs = np.array([1, -1, 1], b.dtype)

    def flipped(w):
        return np.einsum("g,g...->g...", signs, w.reshape(3, len(b_hn), -1)).reshape(w.shape)

    return flipped(w_x), flipped(w_h), flipped(b), b_hn


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    size = len(recurrent_kernel)

    def convert(w):
        return np.einsum("dgh->ghd", w.reshape(-1, 3, size))[[1, 0, 2]].reshape(3 * size, -1)

    return convert(kernel), convert(recurrent_kernel)


# %% merge_biases
def merge_biases(b_x, b_h):
    per_gate = b_h.reshape(3, -1)
    into = np.einsum("gf,fh->gh", np.diag([1, 1, 0]).astype(b_h.dtype), per_gate)
    return b_x + into.ravel(), per_gate[2]


# %% blend_backward
def blend_backward(d_h, z, n, h_before):
    d_z, d_n, d_h_before = np.einsum("bh,kbh->kbh", d_h, np.stack([h_before - n, 1 - z, z]))
    return d_z, d_n, d_h_before


# %% gru_step_backward
def gru_step_backward(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
    size = h_before.shape[1]
    d_a_n = np.einsum("bh,bh,bh->bh", d_h, 1 - z, 1 - n * n)
    d_a_z = np.einsum("bh,bh,bh,bh->bh", d_h, h_before - n, z, 1 - z)
    d_a_r = np.einsum("bh,bh,bh,bh->bh", d_a_n, a_hn, r, 1 - r)
    d_a_x, d_a_h = np.stack([d_a_r, d_a_z, d_a_n]), np.stack([d_a_r, d_a_z, r * d_a_n])
    d_x = np.einsum("gbh,ghd->bd", d_a_x, w_x.reshape(3, size, -1))
    d_h_before = z * d_h + np.einsum("gbh,ghk->bk", d_a_h, w_h.reshape(3, size, size))
    d_w_x = np.einsum("gbh,bd->ghd", d_a_x, x).reshape(w_x.shape)
    d_w_h = np.einsum("gbh,bk->ghk", d_a_h, h_before).reshape(w_h.shape)
    return d_x, d_h_before, d_w_x, d_w_h, np.einsum("gbh->gh", d_a_x).ravel(), d_a_h[2].sum(0)


# %% toggle
def toggle():
    return -100 * np.eye(3)[:, [1]], -6 * np.eye(3)[:, [2]], np.array([0.0, 50, 0]), np.zeros(1)
