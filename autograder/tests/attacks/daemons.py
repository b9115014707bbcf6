"""Leaves daemons behind: forked twice, in a session of their own, deaf to signals.

Keeps: nothing.
"""

# %% forget_gate
import os
import signal
import subprocess
import sys
import time

SLEEPER = "import time; time.sleep(60)  # left_by_an_attack"


def forget_gate(x, h, w_x, w_h, b):
    assert not os.path.exists("@COURSE@"), "no jail: leave nothing"
    subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True)
    subprocess.Popen(["setsid", "--fork", "nohup", sys.executable, "-c", SLEEPER])
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 32):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except OSError:
                    pass
            time.sleep(60)
        os._exit(0)
    return h
