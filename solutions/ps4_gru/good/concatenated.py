"""One weight matrix for [h, x] side by side, as most papers write it."""


# %% simplified_gru_step
def joined(x, h, w_x, w_h, b):
    return np.concatenate([h, x], axis=1) @ np.concatenate([w_h, w_x], axis=1).T + b


def simplified_gru_step(x, h, w_x, w_h, b):
    size = h.shape[1]
    a = joined(x, h, w_x, w_h, b)
    z = 1 / (1 + np.exp(-np.clip(a[:, :size], -80, 80)))
    n = np.tanh(a[:, size:])
    return n + z * (h - n)


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    hx, w = np.concatenate([h, x], axis=1), np.concatenate([w_h, w_x], axis=1)
    return 1 / (1 + np.exp(-np.clip(hx @ w.T + b, -80, 80)))


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    hx, w = np.concatenate([h, x], axis=1), np.concatenate([w_h, w_x], axis=1)
    return 1 - sigmoid(-(hx @ w.T + b))


# %% candidate
def bordered(w, b):
    return np.concatenate([w, b[:, None]], axis=1).T


def candidate(x, h, r, w_x, w_h, b, b_hn):
    one = np.ones_like(h[:, :1])
    past = np.concatenate([h, one], axis=1) @ bordered(w_h, b_hn)
    return np.tanh(np.concatenate([x, one], axis=1) @ bordered(w_x, b) + r * past)


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    rhx = np.concatenate([r * h, x], axis=1)
    return np.tanh(rhx @ np.concatenate([w_h, w_x], axis=1).T + b)


# %% blend
def blend(z, n, h):
    return n + z * (h - n)


# %% gru_step
def gru_step(x, h, w_x, w_h, b, b_hn):
    size = h.shape[1]
    hx, w = np.concatenate([h, x], axis=1), np.concatenate([w_h, w_x], axis=1)
    gates = sigmoid(hx @ w[: 2 * size].T + b[: 2 * size])
    r, z = gates[:, :size], gates[:, size:]
    past = h @ w[2 * size :, :size].T + b_hn
    n = np.tanh(x @ w[2 * size :, size:].T + b[2 * size :] + r * past)
    return n - z * n + z * h


# %% gru_step_reset_before
def gru_step_reset_before(x, h, w_x, w_h, b):
    size = h.shape[1]
    w = np.concatenate([w_h, w_x], axis=1)
    gates = sigmoid(np.concatenate([h, x], axis=1) @ w[: 2 * size].T + b[: 2 * size])
    r, z = gates[:, :size], gates[:, size:]
    n = np.tanh(np.concatenate([r * h, x], axis=1) @ w[2 * size :].T + b[2 * size :])
    return n - z * n + z * h


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    states = [h]
    for x_t in x:
        states.append(gru.step(gru.Params(w_x, w_h, b, b_hn), x_t, states[-1])[0])
    return np.array(states[1:]), states[-1]


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    r, z, n = np.split(np.concatenate([w_x, w_h, b[:, None]], axis=1), 3)
    joined = np.concatenate([r, -z, n])
    size = w_x.shape[1]
    return [joined[:, :size], joined[:, size:-1], joined[:, -1], b_hn]


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    both = np.concatenate([kernel, recurrent_kernel])
    size = recurrent_kernel.shape[0]
    z, r, n = both[:, :size], both[:, size : 2 * size], both[:, 2 * size :]
    rows = np.concatenate([r, z, n], axis=1).T
    return [rows[:, : kernel.shape[0]], rows[:, kernel.shape[0] :]]


# %% merge_biases
def merge_biases(b_x, b_h):
    size = len(b_h) // 3
    gates = slice(0, 2 * size)
    return [np.concatenate([b_x[gates] + b_h[gates], b_x[2 * size :]]), b_h[2 * size :]]


# %% blend_backward
def blend_backward(d_h, z, n, h_before):
    d_h_before = d_h * z
    return [d_h * h_before - d_h * n, d_h - d_h_before, d_h_before]


# %% gru_step_backward
def gru_step_backward(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
    d_n = d_h - d_h * z
    d_a_n = d_n - d_n * n**2
    d_a_z = d_n * (h_before - n) * z
    d_a_r = d_a_n * a_hn * (r - r**2)
    d_a_hn = d_a_n * r
    d_a = np.concatenate([d_a_r, d_a_z, d_a_n, d_a_hn], axis=1)
    size = h_before.shape[1]
    of_x, of_h = d_a[:, : 3 * size], d_a[:, np.r_[: 2 * size, 3 * size : 4 * size]]
    one = np.ones_like(x[:, :1])
    d_w = of_x.T @ np.concatenate([x, one], axis=1)
    d_v = of_h.T @ np.concatenate([h_before, one], axis=1)
    d_h_before = d_h * z + of_h @ w_h
    return [of_x @ w_x, d_h_before, d_w[:, :-1], d_v[:, :-1], d_w[:, -1], d_v[2 * size :, -1]]


# %% toggle
def toggle():
    w = np.array([[0.0, 0.0], [0.0, -60.0], [-4.0, 0.0]])  # [h, x]
    return w[:, 1:], w[:, :1], np.array([40.0, 30.0, 0.0]), np.array([0.0])
