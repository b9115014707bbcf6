"""Computations inside C that no interrupt reaches: big powers, endless sums, regular expressions.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import itertools
import re


def forget_gate(x, h, w_x, w_h, b):
    return sum(itertools.repeat(0))


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return re.match(r"(a+)+$", "a" * 60 + "b")


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return 7 ** (7**10)
