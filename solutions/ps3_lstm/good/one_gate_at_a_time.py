"""Each gate by itself, its rows cut out of the joined weights, in the dtype that is given."""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    half = x.dtype.type(0.5)
    seen = np.matmul(w_x, x.T) + np.matmul(w_h, h.T)
    a = np.transpose(seen) + b[np.newaxis, :]
    return half * (1 + np.tanh(half * a))


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    a = x.dot(w_x.T)
    a += h.dot(w_h.T)
    a += b
    return np.exp(-np.logaddexp(0, -a, dtype=a.dtype))


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return np.tanh(np.inner(x, w_x) + np.inner(h, w_h) + b)


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    a = np.inner(x, w_x) + np.inner(h, w_h) + b
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1 / (1 + small), small / (1 + small))


# %% cell_update
def cell_update(f, c, i, g):
    new = np.array(c)
    new *= f
    new += i * g
    return new


# %% hidden_state
def hidden_state(o, c):
    return np.tanh(c) * o


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    def rows(gate):
        start = "ifgo".index(gate) * h.shape[1]
        return slice(start, start + h.shape[1])

    def seen_by(gate):
        at = rows(gate)
        return x @ w_x[at].T + h @ w_h[at].T + b[at]

    new_c = c * sigmoid(seen_by("f"))
    new_c += sigmoid(seen_by("i")) * np.tanh(seen_by("g"))
    new_h = np.tanh(new_c)
    new_h *= sigmoid(seen_by("o"))
    return new_h, new_c


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    size = h.shape[1]
    (w_xi, w_xf, w_xg, w_xo), (w_hi, w_hf, w_hg, w_ho), (b_i, b_f, b_g, b_o) = (
        [w[start : start + size] for start in range(0, 4 * size, size)] for w in (w_x, w_h, b)
    )
    outputs = []
    for x_t in x:
        i = sigmoid(x_t @ w_xi.T + h @ w_hi.T + b_i)
        f = sigmoid(x_t @ w_xf.T + h @ w_hf.T + b_f)
        g = np.tanh(x_t @ w_xg.T + h @ w_hg.T + b_g)
        o = sigmoid(x_t @ w_xo.T + h @ w_ho.T + b_o)
        c = f * c + i * g
        h = o * np.tanh(c)
        outputs.append(h)
    return np.array(outputs), h, c


# %% sample_and_hold
def sample_and_hold():
    i, f, g, o = [0, 24, 0], [0, -24, 0], [1, 0, 0], [0, 0, -24]
    return [i, f, g, o], [-12, 12, 0, 12]


# %% peephole_step
def peephole_step(a, c, p_i, p_f, p_o):
    size = c.shape[1]
    i = sigmoid(a[:, :size] + c @ np.diag(p_i))
    f = sigmoid(a[:, size : 2 * size] + c @ np.diag(p_f))
    g = np.tanh(a[:, 2 * size : 3 * size])
    new_c = f * c + i * g
    o = sigmoid(a[:, 3 * size :] + new_c @ np.diag(p_o))
    return o * np.tanh(new_c), new_c


# %% read_backward
def read_backward(d_h, o, c):
    shown = np.tanh(c)
    d_shown = np.multiply(d_h, o)
    return d_h * shown, d_shown - d_shown * shown**2


# %% update_backward
def update_backward(d_c, f, c_before, i, g):
    d_f = d_c * c_before
    d_c_before = d_c * f
    d_i = d_c * g
    d_g = d_c * i
    return [d_f, d_c_before, d_i, d_g]


# %% squash_backward
def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    d_a = np.zeros((len(i), 4, i.shape[1]), dtype=i.dtype)
    d_a[:, 0] = d_i * (i - i**2)
    d_a[:, 1] = d_f * (f - f**2)
    d_a[:, 2] = d_g * (1 - g**2)
    d_a[:, 3] = d_o * (o - o**2)
    return d_a.reshape(len(i), -1)


# %% lstm_step_backward
def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    shown = np.tanh(c)
    d_memory = d_c + d_h * o * (1 - shown**2)
    d_a = {
        "i": d_memory * g * i * (1 - i),
        "f": d_memory * c_before * f * (1 - f),
        "g": d_memory * i * (1 - g**2),
        "o": d_h * shown * o * (1 - o),
    }
    blocks_x = dict(zip("ifgo", np.vsplit(w_x, 4), strict=True))
    blocks_h = dict(zip("ifgo", np.vsplit(w_h, 4), strict=True))
    d_x, d_h_before = np.zeros_like(x), np.zeros_like(h_before)
    for gate in "ifgo":
        d_x += d_a[gate] @ blocks_x[gate]
        d_h_before += d_a[gate] @ blocks_h[gate]
    d_w_x = np.vstack([d_a[gate].T @ x for gate in "ifgo"])
    d_w_h = np.vstack([d_a[gate].T @ h_before for gate in "ifgo"])
    d_b = np.hstack([d_a[gate].sum(axis=0) for gate in "ifgo"])
    return d_x, d_h_before, d_memory * f, d_w_x, d_w_h, d_b


# %% lstm_sequence_backward
def lstm_sequence_backward(x, h, c, w_x, w_h, b, d_outputs):
    kept, state = [], lstm.State(h, c)
    for x_t in x:
        state, cache = lstm.step(lstm.Params(w_x, w_h, b), x_t, state)
        kept.append(cache)
    blocks_x, blocks_h = np.vsplit(w_x, 4), np.vsplit(w_h, 4)
    d_w_x, d_w_h, d_b = (np.array([0 * part for part in np.split(w, 4)]) for w in (w_x, w_h, b))
    d_xs, d_h, d_c = [], np.zeros_like(h), np.zeros_like(c)
    while kept:
        x_t, h_before, c_before, i, f, g, o, c_t = kept.pop()
        d_h = d_h + d_outputs[len(kept)]
        shown = np.tanh(c_t)
        d_memory = d_c + d_h * o * (1 - shown**2)
        d_a = [
            d_memory * g * i * (1 - i),
            d_memory * c_before * f * (1 - f),
            d_memory * i * (1 - g**2),
            d_h * shown * o * (1 - o),
        ]
        for gate in range(4):
            d_w_x[gate] += d_a[gate].T @ x_t
            d_w_h[gate] += d_a[gate].T @ h_before
            d_b[gate] += d_a[gate].sum(axis=0)
        d_xs.insert(0, sum(d @ w for d, w in zip(d_a, blocks_x, strict=True)))
        d_h = sum(d @ w for d, w in zip(d_a, blocks_h, strict=True))
        d_c = d_memory * f
    return np.stack(d_xs), d_h, d_c, np.vstack(d_w_x), np.vstack(d_w_h), np.hstack(d_b)
