"""A problem set of two exercises and a question, as `autograder release` would release it."""

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

from rnnlib.course import released

RNNLIB = Path(sys.executable).with_name("rnnlib")
NAME = "ps0_small"
BLANK = "# YOUR CODE HERE\nraise NotImplementedError()"


def cell(name: str, source: str, kind: str = "code", **marks: object) -> dict:
    marks = {"grade": False, "solution": False, "locked": True, "grade_id": name, **marks}
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    metadata = {"nbgrader": marks} if marks["grade_id"] else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, **outputs}


def own(source: str, name: str = "mine") -> dict:
    """A cell of the learner's own."""
    return cell(name, source, grade_id=None)


def answer(name: str) -> dict:
    source = f"def {name}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    return cell(name, source, solution=True, locked=False)


def test_of(name: str, source: str, points: int) -> dict:
    return cell(f"test_{name}", source, grade=True, points=points)


CELLS = [
    cell("text-0", "# A small set", "markdown", grade_id=None),
    cell("setup", "import numpy as np\n\nfrom rnnlib import lstm"),
    answer("double"),
    test_of(
        "double", 'x = np.ones(3)\nassert double(x).sum() == 6, "twice three ones make six"', 2
    ),
    answer("negate"),
    test_of("negate", "assert negate(3) == -3", 1),
    cell("why", "YOUR ANSWER HERE", "markdown", solution=True, grade=True, locked=False, points=1),
    answer("extra"),
    test_of("extra", "assert extra(1) == 1", 0),
]
RIGHT = {
    "double": "def double(x):\n    return x + x",
    "negate": "def negate(x):\n    return -x",
    "why": "Because.",
    "extra": "def extra(x):\n    return x",
}


def notebook(**answers: str) -> dict:
    """The set with answers filled in: the right ones where no others are given."""
    made = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": deepcopy(CELLS)}
    made["metadata"][released.KEY] = released.describe(made, NAME)
    for each in made["cells"]:
        each["source"] = (RIGHT | answers).get(each["id"], each["source"])
    return made


def blank() -> dict:
    return notebook(**{each["id"]: each["source"] for each in CELLS})


def save(notebook: dict, folder: Path, name: str = f"{NAME}.ipynb") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def rnnlib(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a learner would."""
    return subprocess.run(
        [RNNLIB, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **options,
    )
