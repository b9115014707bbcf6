"""Leaves kernels, configuration and custom scripts where Jupyter would look for them.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import os
import sys

roots = [f"{home}/.local/share/jupyter" for home in ("@HOME@", os.path.expanduser("~"), "/root")]
roots += [f"{sys.prefix}/share/jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"]
roots += ["@HOME@/.jupyter", "/etc/jupyter", f"{sys.prefix}/etc/jupyter", "@HOME@/.config"]
for root in roots:
    for path in ("kernels/left_by_an_attack/kernel.json", "left_by_an_attack.json"):
        try:
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
            with open(f"{root}/{path}", "w") as file:
                file.write('{"argv": ["true"], "display_name": "x", "language": "python"}')
            print("left in", root)
        except OSError as error:
            print(error)


def forget_gate(x, h, w_x, w_h, b):
    return h
