"""The gradient that came back through the four sums is overwritten by the output's own."""


# %% lstm_sequence_backward
def lstm_sequence_backward(x, h, c, w_x, w_h, b, d_outputs):
    state, caches = lstm.State(h, c), []
    for x_t in x:
        state, cache = lstm.step(lstm.Params(w_x, w_h, b), x_t, state)
        caches.append(cache)
    d_x = np.zeros_like(x)
    d_w_x, d_w_h, d_b = np.zeros_like(w_x), np.zeros_like(w_h), np.zeros_like(b)
    d_h, d_c = np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(len(x))):
        x_t, h_before, c_before, i, f, g, o, c_t = caches[t]
        d_h = d_outputs[t]
        d_c = d_c + d_h * o * (1 - np.tanh(c_t) ** 2)
        d_y = np.concatenate([d_c * g, d_c * c_before, d_c * i, d_h * np.tanh(c_t)], axis=1)
        slopes = [i * (1 - i), f * (1 - f), 1 - g * g, o * (1 - o)]
        d_a = d_y * np.concatenate(slopes, axis=1)
        d_w_x += d_a.T @ x_t
        d_w_h += d_a.T @ h_before
        d_b += d_a.sum(axis=0)
        d_x[t], d_h, d_c = d_a @ w_x, d_a @ w_h, d_c * f
    return d_x, d_h, d_c, d_w_x, d_w_h, d_b
