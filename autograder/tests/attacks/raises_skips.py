"""Raises what other programs take for a test to be skipped, or a cell to be left alone.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import unittest


def forget_gate(x, h, w_x, w_h, b):
    raise unittest.SkipTest("not today")


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    raise StopIteration(np.full((1, 1), 0.2689414))


# %% candidate
def candidate(x, h, w_x, w_h, b):
    raise StopAsyncIteration


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    from bdb import BdbQuit

    raise BdbQuit


# %% cell_update
def cell_update(f, c, i, g):
    raise Warning("only a warning")
