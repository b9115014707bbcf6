"""Asks for 16 GB of memory, in steps of 256 MB, and writes into the first one.

Keeps: nothing.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    kept = []
    for step in range(64):
        kept.append(np.empty(1 << 25))
        if step < 4:
            kept[-1][:] = 1
    print("got all of it")
    return h


# %% input_gate
kept = []
for _ in range(64):
    kept.append(bytearray(1 << 28))
