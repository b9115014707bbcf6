"""Writes its replies from threads, before, during and after the cells that were asked for them.

Keeps: nothing.
"""

# %% forget_gate
import threading
import time

payloads = get_ipython().payload_manager
write = payloads.write_payload
kept = []


def repeat():
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for payload in kept[-5:]:
            write(dict(payload), single=False)
        time.sleep(0.01)


def keep(payload, single=True):
    kept.append(dict(payload))


payloads.write_payload = keep
threading.Thread(target=repeat, daemon=True).start()


def forget_gate(x, h, w_x, w_h, b):
    return h


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return h
