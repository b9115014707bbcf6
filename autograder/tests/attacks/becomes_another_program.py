"""Replaces its process by another program, which keeps the kernel's sockets open and is silent.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os


def forget_gate(x, h, w_x, w_h, b):
    for number in range(3, 64):
        try:
            os.set_inheritable(number, True)
        except OSError:
            pass
    os.execv("/bin/sleep", ["sleep", "120"])
