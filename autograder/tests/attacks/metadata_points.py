"""Makes its only right answer worth 1000 points, and each of the others as well.

Keeps: the others.
Takes: long.
"""


def tamper(notebook):
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if "points" in nbgrader:
            nbgrader["points"] = 1000
        elif nbgrader.get("solution"):
            nbgrader |= {"points": 1000, "grade": True, "locked": False}


# %% forget_gate
forget_gate = None
