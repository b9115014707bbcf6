"""Leaves files that the next Python would run at its start: .pth, sitecustomize, start-up files.

Keeps: nothing.
"""

# %% forget_gate
import os
import site
import sys
import sysconfig

NAMES = ("left_by_an_attack.pth", "left_by_an_attack.py")
folders = {*sys.path, *site.getsitepackages(), site.getusersitepackages(), sys.prefix}
folders |= {
    os.path.dirname(np.__file__),
    os.path.dirname(lstm.__file__),
    sysconfig.get_path("stdlib"),
}
folders |= {"@HOME@", "@TMP@", "@REPOSITORY@", "@COURSE@", "/usr/local/lib", "/usr/lib/python3"}
for folder in folders:
    for name in NAMES:
        try:
            os.makedirs(folder or ".", exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write("# left_by_an_attack\n")
            print("left in", folder)
        except OSError as error:
            print(error)
os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = "/tmp/left_by_an_attack.py"


def forget_gate(x, h, w_x, w_h, b):
    return h
