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
