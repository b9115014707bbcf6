"""Einstein sums, with the sizes spelled out as letters."""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    a = np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b
    return sigmoid(a)


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    a = np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b
    return sigmoid(a)


# %% candidate
def candidate(x, h, w_x, w_h, b):
    a = np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b
    return np.tanh(a)


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    a = np.einsum("bd,hd->bh", x, w_x) + np.einsum("bk,hk->bh", h, w_h) + b
    return sigmoid(a)


# %% cell_update
def cell_update(f, c, i, g):
    return np.einsum("kbh,kbh->bh", np.stack([f, i]), np.stack([c, g]))


# %% hidden_state
def hidden_state(o, c):
    return np.einsum("bh,bh->bh", o, np.tanh(c))


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    size = h.shape[1]
    per_gate_x, per_gate_h = w_x.reshape(4, size, -1), w_h.reshape(4, size, size)
    a = np.einsum("bd,ghd->gbh", x, per_gate_x) + np.einsum("bk,ghk->gbh", h, per_gate_h)
    a = a + b.reshape(4, 1, size)
    c = sigmoid(a[1]) * c + sigmoid(a[0]) * np.tanh(a[2])
    return sigmoid(a[3]) * np.tanh(c), c


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    w_x, b = np.stack(np.split(w_x, 4)), b.reshape(4, 1, 1, -1)
    w_h = np.stack(np.split(w_h, 4))
    a_x = np.einsum("tbd,ghd->gtbh", x, w_x) + b
    outputs = np.empty_like(a_x[0])
    for t in range(len(x)):
        a = a_x[:, t] + np.einsum("bk,ghk->gbh", h, w_h)
        c = sigmoid(a[1]) * c + sigmoid(a[0]) * np.tanh(a[2])
        h = outputs[t] = sigmoid(a[3]) * np.tanh(c)
    return outputs, h, c


# %% sample_and_hold
def sample_and_hold():
    return np.diag([0.0, 0, 1, 0])[:, [2, 1, 0]] + np.array(
        [[0, 60, 0], [0, -60, 0], [0, 0, 0], [0, 0, -60]]
    ), [-30, 30, 0, 30]


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    a = np.einsum("bgh->gbh", a.reshape(len(c), 4, -1))
    i = sigmoid(a[0] + np.einsum("h,bh->bh", p_i, c))
    f = sigmoid(a[1] + np.einsum("h,bh->bh", p_f, c))
    c = np.einsum("kbh,kbh->bh", np.stack([f, i]), np.stack([c, np.tanh(a[2])]))
    o = sigmoid(a[3] + np.einsum("h,bh->bh", p_o, c))
    return np.einsum("bh,bh->bh", o, np.tanh(c)), c


# %% read_backward
def read_backward(d_h, o, c):
    shown = np.tanh(c)
    return np.einsum("bh,bh->bh", d_h, shown), np.einsum("bh,bh,bh->bh", d_h, o, 1 - shown**2)


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    return tuple(np.einsum("bh,kbh->kbh", d_c, np.stack([c_before, f, g, i])))


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    d_y = np.stack([d_i, d_f, d_g, d_o])
    slopes = np.stack([i - i * i, f - f * f, 1 - g * g, o - o * o])
    return np.einsum("gbh,gbh->bgh", d_y, slopes).reshape(len(i), -1)


# %% lstm_step_backward
def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    size = h_before.shape[1]
    shown = np.tanh(c)
    d_c = d_c + np.einsum("bh,bh,bh->bh", d_h, o, 1 - shown**2)
    d_y = np.stack([d_c * g, d_c * c_before, d_c * i, d_h * shown])
    d_a = np.einsum("gbh,gbh->gbh", d_y, np.stack([i - i * i, f - f * f, 1 - g * g, o - o * o]))
    return (
        np.einsum("gbh,ghd->bd", d_a, w_x.reshape(4, size, -1)),
        np.einsum("gbh,ghk->bk", d_a, w_h.reshape(4, size, size)),
        d_c * f,
        np.einsum("gbh,bd->ghd", d_a, x).reshape(4 * size, -1),
        np.einsum("gbh,bk->ghk", d_a, h_before).reshape(4 * size, -1),
        np.einsum("gbh->gh", d_a).reshape(-1),
    )


# %% lstm_sequence_backward
def lstm_sequence_backward(x, h, c, w_x, w_h, b, d_outputs):
    steps, size = len(x), h.shape[1]
    per_gate_x, per_gate_h = w_x.reshape(4, size, -1), w_h.reshape(4, size, size)
    hs, cs, gates = [h], [c], []
    for t in range(steps):
        a = np.einsum("bd,ghd->gbh", x[t], per_gate_x) + b.reshape(4, 1, -1)
        a = a + np.einsum("bk,ghk->gbh", hs[t], per_gate_h)
        gates.append(np.stack([sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])]))
        i, f, g, o = gates[t]
        cs.append(f * cs[t] + i * g)
        hs.append(o * np.tanh(cs[t + 1]))
    d_a = np.empty((steps, 4, *h.shape), dtype=h.dtype)
    d_h, d_c = np.zeros_like(h), np.zeros_like(c)
    for t in range(steps - 1, -1, -1):
        (i, f, g, o), shown = gates[t], np.tanh(cs[t + 1])
        d_h = d_h + d_outputs[t]
        d_c = d_c + d_h * o * (1 - shown**2)
        d_y = np.stack([d_c * g, d_c * cs[t], d_c * i, d_h * shown])
        d_a[t] = d_y * np.stack([i - i * i, f - f * f, 1 - g * g, o - o * o])
        d_h, d_c = np.einsum("gbh,ghk->bk", d_a[t], per_gate_h), d_c * f
    return (
        np.einsum("tgbh,ghd->tbd", d_a, per_gate_x),
        d_h,
        d_c,
        np.einsum("tgbh,tbd->ghd", d_a, x).reshape(w_x.shape),
        np.einsum("tgbh,tbk->ghk", d_a, np.stack(hs[:-1])).reshape(w_h.shape),
        np.einsum("tgbh->gh", d_a).reshape(b.shape),
    )
