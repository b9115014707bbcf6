"""A loop that swallows every interrupt, with every signal ignored.

Keeps: nothing.
"""

# %% forget_gate
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.signal = lambda *a: None


def forget_gate(x, h, w_x, w_h, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
