"""Returns arrays of types that no equation gives: objects, times, complex and half numbers, voids.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return h.astype(complex)


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return np.array([["2026-01-01"]], dtype="datetime64[D]")


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return h.astype(object)


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return np.array([["0.5"]])


# %% cell_update
def cell_update(f, c, i, g):
    return np.void(b"abcdefgh")


# %% hidden_state
def hidden_state(o, c):
    return np.full(c.shape, np.nan)


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    import torch

    return torch.nn.Parameter(torch.zeros(1, 1)), torch.zeros(1, 1).to_sparse()


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    return h.astype(np.longdouble), h.astype(">f8"), h.astype(bool)
