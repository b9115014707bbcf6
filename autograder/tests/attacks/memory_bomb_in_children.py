"""Eight children ask for 2 GB each, and write into half a gigabyte.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os
import time


def forget_gate(x, h, w_x, w_h, b):
    assert not os.path.exists("@COURSE@"), "no jail: ask for nothing"
    for _ in range(8):
        if os.fork() == 0:
            try:
                kept = [np.empty(1 << 26) for _ in range(4)]
                kept[0][:] = 1
                time.sleep(5)
            finally:
                os._exit(0)
    time.sleep(2)
    return h
