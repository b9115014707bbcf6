"""An endless loop in a cell, and a function that never returns.

Keeps: the others.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    while True:
        pass


# %% input_gate
while True:
    pass
