"""Reads from address 0, once a test calls it.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import ctypes


def forget_gate(x, h, w_x, w_h, b):
    ctypes.string_at(0)
