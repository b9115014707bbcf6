"""Calls itself without end, in Python, in comparisons and while an error is handled.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import sys


def forget_gate(x, h, w_x, w_h, b):
    return forget_gate(x, h, w_x, w_h, b)


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    try:
        return input_gate(x, h, w_x, w_h, b)
    finally:
        sys.exc_info()[1].again = input_gate


# %% candidate
def candidate(x, h, w_x, w_h, b):
    sys.setrecursionlimit(10**9)
    return candidate(x, h, w_x, w_h, b)
