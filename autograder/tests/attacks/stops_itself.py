"""Stops its own process, so that it neither answers nor dies.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os
import signal


def forget_gate(x, h, w_x, w_h, b):
    os.kill(os.getpid(), signal.SIGSTOP)
