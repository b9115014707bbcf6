"""Writes 100 MB to stderr, through Python, past it to the file itself, and as warnings.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os
import sys
import warnings


def forget_gate(x, h, w_x, w_h, b):
    for place in range(500):
        sys.stderr.write("left_by_an_attack " * 5_500)
        os.write(2, b"left_by_an_attack " * 5_500)
        os.write(1, b"left_by_an_attack " * 500)
        warnings.warn(f"left_by_an_attack {place}")
    return h
