"""As on paper: columns, one matrix a symbol, one gate after the other."""


# %% simplified_gru_step
def simplified_gru_step(x, h, w_x, w_h, b):
    w_xz, w_xn = np.vsplit(w_x, 2)
    w_hz, w_hn = np.vsplit(w_h, 2)
    b_z, b_n = np.split(b, 2)
    z = sigmoid(w_xz @ x.T + w_hz @ h.T + b_z[:, None])
    n = np.tanh(w_xn @ x.T + w_hn @ h.T + b_n[:, None])
    return ((1 - z) * n + z * h.T).T


# %% reset_gate
def reset_gate(x, h, w_x, w_h, b):
    return sigmoid(w_x @ x.T + w_h @ h.T + b[:, None]).T


# %% update_gate
def update_gate(x, h, w_x, w_h, b):
    z = np.array([w_x @ x_t + w_h @ h_t + b for x_t, h_t in zip(x, h, strict=True)])
    return (np.tanh(z / 2) + 1) / 2


# %% candidate
def candidate(x, h, r, w_x, w_h, b, b_hn):
    a_xn = w_x @ x.T + b.reshape(-1, 1)
    a_hn = w_h @ h.T + b_hn.reshape(-1, 1)
    return np.tanh(a_xn + r.T * a_hn).T


# %% candidate_reset_before
def candidate_reset_before(x, h, r, w_x, w_h, b):
    past = np.array([w_h @ heard for heard in r * h])
    return np.tanh(np.array([w_x @ x_t + b for x_t in x]) + past)


# %% blend
def blend(z, n, h):
    new = 1 - z
    new *= n
    new += z * h
    return new


# %% gru_step
def gru_step(x, h, w_x, w_h, b, b_hn):
    w_xr, w_xz, w_xn = np.vsplit(w_x, 3)
    w_hr, w_hz, w_hn = np.vsplit(w_h, 3)
    b_r, b_z, b_n = np.split(b, 3)
    new = []
    for x_t, h_before in zip(x, h, strict=True):
        r = sigmoid(w_xr @ x_t + w_hr @ h_before + b_r)
        z = sigmoid(w_xz @ x_t + w_hz @ h_before + b_z)
        n = np.tanh(w_xn @ x_t + b_n + r * (w_hn @ h_before + b_hn))
        new.append((1 - z) * n + z * h_before)
    return np.stack(new)


# %% gru_step_reset_before
def gru_step_reset_before(x, h, w_x, w_h, b):
    w_xr, w_xz, w_xn = np.vsplit(w_x, 3)
    w_hr, w_hz, w_hn = np.vsplit(w_h, 3)
    b_r, b_z, b_n = np.split(b, 3)
    r = sigmoid(x @ w_xr.T + h @ w_hr.T + b_r)
    z = sigmoid(x @ w_xz.T + h @ w_hz.T + b_z)
    n = np.tanh(x @ w_xn.T + (r * h) @ w_hn.T + b_n)
    return (1 - z) * n + z * h


# %% gru_sequence
def gru_sequence(x, h, w_x, w_h, b, b_hn):
    states = []
    for t in range(len(x)):
        h = gru.step(gru.Params(w_x, w_h, b, b_hn), x[t], h)[0]
        states += [h]
    return np.array(states), h


# %% write_to_keep
def write_to_keep(w_x, w_h, b, b_hn):
    w_xr, w_xz, w_xn = np.vsplit(w_x, 3)
    w_hr, w_hz, w_hn = np.vsplit(w_h, 3)
    b_r, b_z, b_n = np.split(b, 3)
    return (
        np.vstack([w_xr, -w_xz, w_xn]),
        np.vstack([w_hr, -w_hz, w_hn]),
        np.hstack([b_r, -b_z, b_n]),
        b_hn,
    )


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    w_z, w_r, w_n = np.hsplit(kernel, 3)
    u_z, u_r, u_n = np.hsplit(recurrent_kernel, 3)
    return np.vstack([w_r.T, w_z.T, w_n.T]), np.vstack([u_r.T, u_z.T, u_n.T])


# %% merge_biases
def merge_biases(b_x, b_h):
    b_xr, b_xz, b_xn = np.split(b_x, 3)
    b_hr, b_hz, b_hn = np.split(b_h, 3)
    return np.hstack([b_xr + b_hr, b_xz + b_hz, b_xn]), b_hn


# %% blend_backward
def blend_backward(d_h, z, n, h_before):
    d_n = (1 - z) * d_h
    d_z = h_before * d_h - n * d_h
    d_h_before = z * d_h
    return d_z, d_n, d_h_before


# %% gru_step_backward
def gru_step_backward(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
    w_xr, w_xz, w_xn = np.vsplit(w_x, 3)
    w_hr, w_hz, w_hn = np.vsplit(w_h, 3)
    d_n, d_z = d_h * (1 - z), d_h * (h_before - n)
    d_a_n, d_a_z = d_n * (1 - n**2), d_z * z * (1 - z)
    d_a_hn, d_r = d_a_n * r, d_a_n * a_hn
    d_a_r = d_r * r * (1 - r)
    d_x = d_a_r @ w_xr + d_a_z @ w_xz + d_a_n @ w_xn
    d_h_before = d_h * z + d_a_r @ w_hr + d_a_z @ w_hz + d_a_hn @ w_hn
    d_w_x = np.vstack([d_a.T @ x for d_a in (d_a_r, d_a_z, d_a_n)])
    d_w_h = np.vstack([d_a.T @ h_before for d_a in (d_a_r, d_a_z, d_a_hn)])
    d_b = np.hstack([d_a.sum(axis=0) for d_a in (d_a_r, d_a_z, d_a_n)])
    return d_x, d_h_before, d_w_x, d_w_h, d_b, d_a_hn.sum(axis=0)


# %% toggle
def toggle():
    # r stays half open, so that the past's share is halved
    w_x = np.array([[0.0], [-100.0], [0.0]])
    w_h = np.array([[0.0], [0.0], [-10.0]])
    return w_x, w_h, np.array([0.0, 50.0, 0.0]), np.array([0.0])
