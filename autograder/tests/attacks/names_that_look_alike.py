"""Defines names that look like those asked for, in other scripts.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def fоrget_gate(x, h, w_x, w_h, b):  # with a Cyrillic o
    return sigmoid(x @ w_x.T + h @ w_h.T + b)


globals()["forget_gate\u200b"] = globals()["forget_gate "] = fоrget_gate
globals()["ｆorget_gate"] = fоrget_gate  # full width, not normalised here


# %% input_gate
def ｉnput_gate(x, h, w_x, w_h, b):  # full width: to Python the same name, to JSON another
    return h
