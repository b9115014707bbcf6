"""Explicit loops over examples, memory cells and inputs, with numbers in place of arrays."""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return sigmoid(pre_activation(x, h, w_x, w_h, b))


def pre_activation(x, h, w_x, w_h, b):
    a = np.empty((x.shape[0], b.shape[0]), dtype=x.dtype)
    for example in range(x.shape[0]):
        for cell in range(b.shape[0]):
            total = b[cell]
            for k in range(x.shape[1]):
                total = total + w_x[cell, k] * x[example, k]
            for k in range(h.shape[1]):
                total = total + w_h[cell, k] * h[example, k]
            a[example, cell] = total
    return a


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return sigmoid(pre_activation(x, h, w_x, w_h, b))


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return np.tanh(pre_activation(x, h, w_x, w_h, b))


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return sigmoid(pre_activation(x, h, w_x, w_h, b))


# %% cell_update
def cell_update(f, c, i, g):
    new = np.empty_like(c)
    for index in np.ndindex(c.shape):
        new[index] = f[index] * c[index] + i[index] * g[index]
    return new


# %% hidden_state
def hidden_state(o, c):
    h = np.empty_like(c)
    for index in np.ndindex(c.shape):
        h[index] = o[index] * np.tanh(c[index])
    return h


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    size = h.shape[1]
    a = pre_activation(x, h, w_x, w_h, b)
    new_h, new_c = np.empty_like(h), np.empty_like(c)
    for example, cell in np.ndindex(h.shape):
        a_i, a_f, a_g, a_o = (a[example, k * size + cell] for k in range(4))
        new = sigmoid(a_f) * c[example, cell] + sigmoid(a_i) * np.tanh(a_g)
        new_c[example, cell] = new
        new_h[example, cell] = sigmoid(a_o) * np.tanh(new)
    return new_h, new_c


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    outputs = np.empty((x.shape[0], *h.shape), dtype=h.dtype)
    for t in range(x.shape[0]):
        state, _ = lstm.step(lstm.Params(w_x, w_h, b), x[t], lstm.State(h, c))
        h, c = state.h, state.c
        outputs[t] = h
    return outputs, h, c


# %% sample_and_hold
def sample_and_hold():
    w_x, b = np.zeros((4, 3)), np.zeros(4)
    input_gate, forget_gate, candidate, output_gate = range(4)
    w_x[input_gate, 1], b[input_gate] = 40, -20
    w_x[forget_gate, 1], b[forget_gate] = -40, 20
    w_x[candidate, 0] = 1
    w_x[output_gate, 2], b[output_gate] = -40, 20
    return w_x, b


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    size = c.shape[1]
    new_h, new_c = np.empty_like(c), np.empty_like(c)
    for example, cell in np.ndindex(c.shape):
        a_i, a_f, a_g, a_o = (a[example, k * size + cell] for k in range(4))
        i = sigmoid(a_i + p_i[cell] * c[example, cell])
        f = sigmoid(a_f + p_f[cell] * c[example, cell])
        new = f * c[example, cell] + i * np.tanh(a_g)
        new_c[example, cell] = new
        new_h[example, cell] = sigmoid(a_o + p_o[cell] * new) * np.tanh(new)
    return new_h, new_c


# %% read_backward
def read_backward(d_h, o, c):
    d_o, d_c = np.empty_like(o), np.empty_like(c)
    for index in np.ndindex(c.shape):
        shown = np.tanh(c[index])
        d_o[index] = d_h[index] * shown
        d_c[index] = d_h[index] * o[index] * (1 - shown * shown)
    return d_o, d_c


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    d_f, d_c_before, d_i, d_g = (np.empty_like(d_c) for _ in range(4))
    for index in np.ndindex(d_c.shape):
        d_f[index] = d_c[index] * c_before[index]
        d_c_before[index] = d_c[index] * f[index]
        d_i[index] = d_c[index] * g[index]
        d_g[index] = d_c[index] * i[index]
    return d_f, d_c_before, d_i, d_g


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    size = i.shape[1]
    d_a = np.empty((i.shape[0], 4 * size), dtype=i.dtype)
    for example, cell in np.ndindex(i.shape):
        at = example, cell
        d_a[example, cell] = d_i[at] * i[at] * (1 - i[at])
        d_a[example, size + cell] = d_f[at] * f[at] * (1 - f[at])
        d_a[example, 2 * size + cell] = d_g[at] * (1 - g[at] * g[at])
        d_a[example, 3 * size + cell] = d_o[at] * o[at] * (1 - o[at])
    return d_a


# %% lstm_step_backward
def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    size = c.shape[1]
    d_x, d_h_before, d_c_before = map(np.zeros_like, (x, h_before, c_before))
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(w_h[:, 0])
    for example, cell in np.ndindex(c.shape):
        at = example, cell
        shown = np.tanh(c[at])
        d_memory = d_c[at] + d_h[at] * o[at] * (1 - shown * shown)
        d_c_before[at] = d_memory * f[at]
        d_a = [
            d_memory * g[at] * i[at] * (1 - i[at]),
            d_memory * c_before[at] * f[at] * (1 - f[at]),
            d_memory * i[at] * (1 - g[at] * g[at]),
            d_h[at] * shown * o[at] * (1 - o[at]),
        ]
        for gate in range(4):
            row = gate * size + cell
            d_b[row] += d_a[gate]
            for k in range(x.shape[1]):
                d_x[example, k] += d_a[gate] * w_x[row, k]
                d_w_x[row, k] += d_a[gate] * x[example, k]
            for k in range(size):
                d_h_before[example, k] += d_a[gate] * w_h[row, k]
                d_w_h[row, k] += d_a[gate] * h_before[example, k]
    return d_x, d_h_before, d_c_before, d_w_x, d_w_h, d_b


# %% lstm_sequence_backward
def lstm_sequence_backward(x, h, c, w_x, w_h, b, d_outputs):
    steps, size = x.shape[0], h.shape[1]
    caches = []
    for t in range(steps):
        state, cache = lstm.step(lstm.Params(w_x, w_h, b), x[t], lstm.State(h, c))
        h, c = state.h, state.c
        caches.append(cache)
    d_x, d_h, d_c = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(b)
    for t in range(steps - 1, -1, -1):
        x_t, h_before, c_before, i, f, g, o, c_t = caches[t]
        d_h = d_h + d_outputs[t]
        d_h_before, d_c_before = np.zeros_like(h), np.zeros_like(c)
        for example, cell in np.ndindex(c.shape):
            at = example, cell
            shown = np.tanh(c_t[at])
            d_memory = d_c[at] + d_h[at] * o[at] * (1 - shown * shown)
            d_c_before[at] = d_memory * f[at]
            d_a = [
                d_memory * g[at] * i[at] * (1 - i[at]),
                d_memory * c_before[at] * f[at] * (1 - f[at]),
                d_memory * i[at] * (1 - g[at] * g[at]),
                d_h[at] * shown * o[at] * (1 - o[at]),
            ]
            for gate in range(4):
                row = gate * size + cell
                d_b[row] += d_a[gate]
                d_w_x[row] += d_a[gate] * x_t[example]
                d_w_h[row] += d_a[gate] * h_before[example]
                d_x[t, example] += d_a[gate] * w_x[row]
                d_h_before[example] += d_a[gate] * w_h[row]
        d_h, d_c = d_h_before, d_c_before
    return d_x, d_h, d_c, d_w_x, d_w_h, d_b
