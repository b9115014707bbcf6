"""Forks, and lets its children fork: 300 tries in each of them, for ten seconds.

Keeps: nothing.
"""

# %% forget_gate
import os
import time


def forget_gate(x, h, w_x, w_h, b):
    assert not os.path.exists("@COURSE@"), "no jail: fork nothing"
    end = time.monotonic() + 10
    tries = 300
    while tries and time.monotonic() < end:
        tries -= 1
        try:
            child = os.fork()
        except OSError:
            time.sleep(0.05)
            continue
        if child == 0:
            time.sleep(max(0, end - time.monotonic()))
            os._exit(0)
    return h
