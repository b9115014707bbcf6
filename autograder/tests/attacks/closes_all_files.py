"""Closes every file and socket that its kernel has.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os


def forget_gate(x, h, w_x, w_h, b):
    os.closerange(0, 256)
