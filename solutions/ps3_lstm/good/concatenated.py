"""One weight matrix for [h, x] side by side, as most papers write it."""


# %% forget_gate
def joined(x, h, w_x, w_h, b):
    return np.concatenate([h, x], axis=1) @ np.concatenate([w_h, w_x], axis=1).T + b


def forget_gate(x, h, w_x, w_h, b):
    return 1 / (1 + np.exp(-np.clip(joined(x, h, w_x, w_h, b), -80, 80)))


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return sigmoid(joined(x, h, w_x, w_h, b))


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return 2 * sigmoid(2 * joined(x, h, w_x, w_h, b)) - 1


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return sigmoid(joined(x, h, w_x, w_h, b))


# %% cell_update
def cell_update(f, c, i, g):
    return np.add(np.multiply(f, c), np.multiply(i, g))


# %% hidden_state
def hidden_state(o, c):
    shown = np.tanh(c)
    shown *= o
    return shown


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    size = h.shape[1]
    a = joined(x, h, w_x, w_h, b)
    i = sigmoid(a[:, :size])
    f = sigmoid(a[:, size : 2 * size])
    g = np.tanh(a[:, 2 * size : 3 * size])
    o = sigmoid(a[:, 3 * size :])
    c = f * c + i * g
    h = o * np.tanh(c)
    return [h, c]


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    params = lstm.Params(w_x, w_h, b)
    states = [lstm.State(h, c)]
    for x_t in x:
        states.append(lstm.step(params, x_t, states[-1])[0])
    return np.array([state.h for state in states[1:]]), states[-1].h, states[-1].c


# %% sample_and_hold
def sample_and_hold():
    open_at_1, open_at_0 = (1000.0, -500.0), (-1000.0, 500.0)
    w_x = np.array([[0, open_at_1[0], 0], [0, open_at_0[0], 0], [1, 0, 0], [0, 0, open_at_0[0]]])
    return w_x, np.array([open_at_1[1], open_at_0[1], 0, open_at_0[1]])


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    size = c.shape[1]
    before = a[:, : 2 * size] + np.concatenate([p_i * c, p_f * c], axis=1)
    i_and_f = sigmoid(before)
    new_c = i_and_f[:, size:] * c + i_and_f[:, :size] * np.tanh(a[:, 2 * size : -size])
    h = sigmoid(a[:, -size:] + p_o * new_c) * np.tanh(new_c)
    return [h, new_c]


# %% read_backward
def read_backward(d_h, o, c):
    d_both = np.concatenate([d_h, d_h], axis=1)
    partners = np.concatenate([np.tanh(c), o - o * np.tanh(c) ** 2], axis=1)
    return np.split(d_both * partners, 2, axis=1)


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    partners = np.concatenate([c_before, f, g, i], axis=1)
    return np.split(np.tile(d_c, 4) * partners, 4, axis=1)


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    d_y = np.concatenate([d_i, d_f, d_g, d_o], axis=1)
    y = np.concatenate([i, f, g, o], axis=1)
    size = g.shape[1]
    slopes = y * (1 - y)
    slopes[:, 2 * size : 3 * size] = 1 - g**2
    return d_y * slopes


# %% lstm_step_backward
def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    shown, size = np.tanh(c), h_before.shape[1]
    d_c = d_c + d_h * o * (1 - shown**2)
    d_y = np.concatenate([d_c * g, d_c * c_before, d_c * i, d_h * shown], axis=1)
    y = np.concatenate([i, f, g, o], axis=1)
    slopes = y * (1 - y)
    slopes[:, 2 * size : 3 * size] = (1 + g) * (1 - g)
    d_a = d_y * slopes
    d_h_and_x = d_a @ np.concatenate([w_h, w_x], axis=1)
    d_w = d_a.T @ np.concatenate([h_before, x], axis=1)
    d_b = np.ones_like(d_a[:, 0]) @ d_a
    return [d_h_and_x[:, size:], d_h_and_x[:, :size], d_c * f, d_w[:, size:], d_w[:, :size], d_b]


# %% lstm_sequence_backward
def lstm_sequence_backward(x, h, c, w_x, w_h, b, d_outputs):
    params, state, caches = lstm.Params(w_x, w_h, b), lstm.State(h, c), []
    for x_t in x:
        state, cache = lstm.step(params, x_t, state)
        caches.append(cache)
    size, w = h.shape[1], np.concatenate([w_h, w_x], axis=1)
    d_h, d_c, d_a, d_x = 0 * h, 0 * c, [], []
    for cache, d_output in zip(caches[::-1], d_outputs[::-1], strict=True):
        d_h, shown = d_h + d_output, np.tanh(cache.c)
        d_c = d_c + d_h * cache.o * (1 - shown**2)
        d_y = [d_c * cache.g, d_c * cache.c_before, d_c * cache.i, d_h * shown]
        y = np.concatenate([cache.i, cache.f, cache.g, cache.o], axis=1)
        slopes = y * (1 - y)
        slopes[:, 2 * size : 3 * size] = 1 - cache.g**2
        d_a.append(np.concatenate(d_y, axis=1) * slopes)
        d_h_and_x = d_a[-1] @ w
        d_h, d_c = d_h_and_x[:, :size], d_c * cache.f
        d_x.append(d_h_and_x[:, size:])
    seen = np.concatenate([np.concatenate([k.h_before, k.x], axis=1) for k in caches[::-1]])
    d_a = np.concatenate(d_a)
    d_w = d_a.T @ seen
    return np.array(d_x[::-1]), d_h, d_c, d_w[:, size:], d_w[:, :size], d_a.sum(axis=0)
