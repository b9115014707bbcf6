"""Cells of its own carry the tests' ids, come first, and leave early.

Keeps: nothing.
Takes: long.
"""


def tamper(notebook):
    tests = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    for test in tests:
        own = {
            "cell_type": "code",
            "id": test["id"],
            "metadata": {"nbgrader": dict(test["metadata"]["nbgrader"])},
            "execution_count": None,
            "outputs": [],
            "source": "print('every test passed')\nraise SystemExit(0)",
        }
        notebook["cells"].insert(0, own)
