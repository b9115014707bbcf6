"""Sleeps, waits for a lock that nobody opens, and for a thread that waits for itself.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import threading
import time


def forget_gate(x, h, w_x, w_h, b):
    time.sleep(1e6)


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    lock = threading.Lock()
    with lock, lock:
        return h


# %% candidate
def candidate(x, h, w_x, w_h, b):
    thread = threading.Thread(target=lambda: thread.join() or time.sleep(1e6))
    thread.start()
    threading.Event().wait()
