"""Prints 200 MB, in pieces of 100 KB.

Keeps: nothing.
"""

# %% forget_gate
for _ in range(2000):
    print("left_by_an_attack " * 5_500)


def forget_gate(x, h, w_x, w_h, b):
    for _ in range(2000):
        print("left_by_an_attack " * 5_500)
    return h
