"""Returns 400 MB of array, of string and of number.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return np.zeros(50_000_000)


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return "left_by_an_attack" * 25_000_000


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return np.broadcast_to(h, (1 << 40, *h.shape))


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    raise ValueError("left_by_an_attack" * 10_000_000)
