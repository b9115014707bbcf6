"""Replaces each test by `pass`, unlocks it, and puts a copy of it before and after.

Keeps: nothing.
"""

import copy


def tamper(notebook):
    cells = []
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "pass"
            cell["metadata"]["nbgrader"]["locked"] = False
            cells += [copy.deepcopy(cell), copy.deepcopy(cell)]
        cells.append(cell)
    notebook["cells"] = cells
