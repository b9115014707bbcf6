"""Explicit loops over examples, units and inputs, with numbers in place of arrays."""


# %% simplified_gru_step
def simplified_gru_step(x, h, w_x, w_h, b):
    new = np.empty_like(h)
    size = h.shape[1]
    for example in range(h.shape[0]):
        for unit in range(size):
            a_z, a_n = b[unit], b[size + unit]
            for k in range(x.shape[1]):
                a_z = a_z + w_x[unit, k] * x[example, k]
                a_n = a_n + w_x[size + unit, k] * x[example, k]
            for k in range(size):
                a_z = a_z + w_h[unit, k] * h[example, k]
                a_n = a_n + w_h[size + unit, k] * h[example, k]
            z = sigmoid(a_z)
            new[example, unit] = (1 - z) * np.tanh(a_n) + z * h[example, unit]
    return new


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    r = np.empty_like(h)
    for example, unit in np.ndindex(h.shape):
        a = b[unit]
        for k in range(x.shape[1]):
            a = a + w_x[unit, k] * x[example, k]
        for k in range(h.shape[1]):
            a = a + w_h[unit, k] * h[example, k]
        r[example, unit] = sigmoid(a)
    return r


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    z = np.empty_like(h)
    for example, unit in np.ndindex(h.shape):
        a = sum(w * value for w, value in zip(w_x[unit], x[example], strict=True))
        a += sum(w * value for w, value in zip(w_h[unit], h[example], strict=True))
        z[example, unit] = sigmoid(a + b[unit])
    return z


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    n = np.empty_like(h)
    for example, unit in np.ndindex(h.shape):
        given, past = b[unit], b_hn[unit]
        for k in range(x.shape[1]):
            given = given + w_x[unit, k] * x[example, k]
        for k in range(h.shape[1]):
            past = past + w_h[unit, k] * h[example, k]
        n[example, unit] = np.tanh(given + r[example, unit] * past)
    return n


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    n = np.empty_like(h)
    for example, unit in np.ndindex(h.shape):
        a = b[unit]
        for k in range(x.shape[1]):
            a = a + w_x[unit, k] * x[example, k]
        for k in range(h.shape[1]):
            a = a + w_h[unit, k] * (r[example, k] * h[example, k])
        n[example, unit] = np.tanh(a)
    return n


# %% blend
def blend(z, n, h):
    new = np.empty_like(h)
    for index in np.ndindex(h.shape):
        new[index] = (1 - z[index]) * n[index] + z[index] * h[index]
    return new


# %% gru_step
def gru_step(x, h, w_x, w_h, b, b_hn):
    size, new = h.shape[1], np.empty_like(h)
    for example, unit in np.ndindex(h.shape):
        row_r, row_z, row_n = unit, size + unit, 2 * size + unit
        r = sigmoid(w_x[row_r] @ x[example] + w_h[row_r] @ h[example] + b[row_r])
        z = sigmoid(w_x[row_z] @ x[example] + w_h[row_z] @ h[example] + b[row_z])
        past = w_h[row_n] @ h[example] + b_hn[unit]
        n = np.tanh(w_x[row_n] @ x[example] + b[row_n] + r * past)
        new[example, unit] = (1 - z) * n + z * h[example, unit]
    return new


# %% gru_step_reset_before
def gru_step_reset_before(x, h, w_x, w_h, b):
    size, new = h.shape[1], np.empty_like(h)
    for example in range(h.shape[0]):
        heard = np.empty_like(h[example])
        for unit in range(size):
            r = sigmoid(w_x[unit] @ x[example] + w_h[unit] @ h[example] + b[unit])
            heard[unit] = r * h[example, unit]
        for unit in range(size):
            row_z, row_n = size + unit, 2 * size + unit
            z = sigmoid(w_x[row_z] @ x[example] + w_h[row_z] @ h[example] + b[row_z])
            n = np.tanh(w_x[row_n] @ x[example] + w_h[row_n] @ heard + b[row_n])
            new[example, unit] = (1 - z) * n + z * h[example, unit]
    return new


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    outputs = np.empty((x.shape[0], *h.shape), dtype=h.dtype)
    for t in range(x.shape[0]):
        h, _ = gru.step(gru.Params(w_x, w_h, b, b_hn), x[t], h)
        outputs[t] = h
    return outputs, h


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    w_x, w_h, b = w_x.copy(), w_h.copy(), b.copy()
    size = b_hn.shape[0]
    for row in range(size, 2 * size):
        for k in range(w_x.shape[1]):
            w_x[row, k] = -w_x[row, k]
        for k in range(size):
            w_h[row, k] = -w_h[row, k]
        b[row] = -b[row]
    return w_x, w_h, b, b_hn.copy()


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    size = recurrent_kernel.shape[0]
    w_x = np.empty((3 * size, kernel.shape[0]), dtype=kernel.dtype)
    w_h = np.empty((3 * size, size), dtype=recurrent_kernel.dtype)
    for there, here in [(0, 1), (1, 0), (2, 2)]:
        for unit in range(size):
            w_x[here * size + unit] = kernel[:, there * size + unit]
            w_h[here * size + unit] = recurrent_kernel[:, there * size + unit]
    return w_x, w_h


# %% merge_biases
def merge_biases(b_x, b_h):
    size = b_x.shape[0] // 3
    b, b_hn = b_x.copy(), np.empty_like(b_h[:size])
    for unit in range(size):
        for block in (0, 1):
            b[block * size + unit] += b_h[block * size + unit]
        b_hn[unit] = b_h[2 * size + unit]
    return b, b_hn


# %% blend_backward
def blend_backward(d_h, z, n, h_before):
    d_z, d_n, d_h_before = np.empty_like(d_h), np.empty_like(d_h), np.empty_like(d_h)
    for index in np.ndindex(d_h.shape):
        d_z[index] = d_h[index] * (h_before[index] - n[index])
        d_n[index] = d_h[index] * (1 - z[index])
        d_h_before[index] = d_h[index] * z[index]
    return d_z, d_n, d_h_before


# %% gru_step_backward
def gru_step_backward(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
    size = h_before.shape[1]
    d_x, d_h_before = np.zeros_like(x), np.zeros_like(h_before)
    d_w_x, d_w_h = np.zeros_like(w_x), np.zeros_like(w_h)
    d_b, d_b_hn = np.zeros_like(w_x[:, 0]), np.zeros_like(w_x[:size, 0])
    for at in np.ndindex(d_h.shape):
        example, unit = at
        d_h_before[at] += d_h[at] * z[at]
        d_a_n = d_h[at] * (1 - z[at]) * (1 - n[at] * n[at])
        d_a_z = d_h[at] * (h_before[at] - n[at]) * z[at] * (1 - z[at])
        d_a_r = d_a_n * a_hn[at] * r[at] * (1 - r[at])
        d_b_hn[unit] += d_a_n * r[at]
        for block, of_x, of_h in [(0, d_a_r, d_a_r), (1, d_a_z, d_a_z), (2, d_a_n, d_a_n * r[at])]:
            row = block * size + unit
            d_b[row] += of_x
            for k in range(x.shape[1]):
                d_w_x[row, k] += of_x * x[example, k]
                d_x[example, k] += of_x * w_x[row, k]
            for k in range(size):
                d_w_h[row, k] += of_h * h_before[example, k]
                d_h_before[example, k] += of_h * w_h[row, k]
    return d_x, d_h_before, d_w_x, d_w_h, d_b, d_b_hn


# %% toggle
def toggle():
    w_x, w_h, b, b_hn = np.zeros((3, 1)), np.zeros((3, 1)), np.zeros(3), np.zeros(1)
    reset, update, candidate_row = range(3)
    b[reset] = 50
    w_x[update], b[update] = -60, 30
    w_h[candidate_row] = -8
    return w_x, w_h, b, b_hn
