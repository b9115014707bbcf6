"""The state is kept between calls, as in a module, and the one given is used only once."""


# %% rnn_step
def rnn_step(x, h, w_x, w_h, b):
    if memory.get("shape") == h.shape:
        h = memory["h"]
    memory["shape"], memory["h"] = h.shape, np.tanh(x @ w_x.T + h @ w_h.T + b)
    return memory["h"]


memory = {}
