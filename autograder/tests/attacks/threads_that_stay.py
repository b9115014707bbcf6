"""Threads that compute, print and change names while the tests run, and never end.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import threading
import time


def work():
    end = time.monotonic() + 100
    while time.monotonic() < end:
        globals()["input_gate"] = globals()["forget_gate"] = lambda *a: np.full((1, 1), 0.7109495)
        print("left_by_an_attack", flush=True)
        time.sleep(0.005)


for _ in range(4):
    threading.Thread(target=work, daemon=False).start()
