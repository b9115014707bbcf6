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
    outputs, state, _ = lstm.forward(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
    return outputs, state.h, state.c


# %% sample_and_hold
def sample_and_hold():
    return np.diag([0.0, 0, 1, 0])[:, [2, 1, 0]] + np.array(
        [[0, 60, 0], [0, -60, 0], [0, 0, 0], [0, 0, -60]]
    ), [-30, 30, 0, 30]
