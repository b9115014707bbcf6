"""Opens 5000 files, sockets and pipes, and starts 2000 threads.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os
import socket
import threading

kept = []
done = threading.Event()


def forget_gate(x, h, w_x, w_h, b):
    assert not os.path.exists("@COURSE@"), "no jail: open nothing"
    for make in (lambda: open("/dev/null"), os.pipe, socket.socketpair):
        try:
            kept.extend(make() for _ in range(5000))
        except OSError as error:
            print(error)
    try:
        for _ in range(2000):
            threading.Thread(target=done.wait, args=(20,), daemon=True).start()
    except RuntimeError as error:
        print(error)
    return h
