"""Kills its own kernel in the middle of a test: by a signal, from a thread.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os
import signal
import threading


def forget_gate(x, h, w_x, w_h, b):
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
    threading.Event().wait(2)
