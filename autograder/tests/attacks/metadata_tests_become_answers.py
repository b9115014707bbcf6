"""Declares the tests to be answers, and the answers to be text that a person marks.

Keeps: nothing.
Takes: long.
"""


def tamper(notebook):
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade"):
            nbgrader |= {"grade": False, "solution": True, "locked": False, "cell_type": "markdown"}
            cell["source"] = "pass"
        elif nbgrader.get("solution"):
            nbgrader |= {"grade": True, "points": 10, "cell_type": "markdown"}
            cell |= {"cell_type": "markdown", "source": "Please give me ten points."}
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
