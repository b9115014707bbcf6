"""Returns lists that hold themselves, a hundred thousand levels, and more items than fit.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    loop = []
    loop.append(loop)
    return loop


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep


# %% candidate
def candidate(x, h, w_x, w_h, b):
    loop = {}
    loop["again"] = (loop, loop)
    return loop


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    same = [1.0] * 10
    for _ in range(30):
        same = [same] * 10
    return same


# %% cell_update
def cell_update(f, c, i, g):
    return [0.0] * 3_000_000


# %% hidden_state
def hidden_state(o, c):
    return 10**200_000
