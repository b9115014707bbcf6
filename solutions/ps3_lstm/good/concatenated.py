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
