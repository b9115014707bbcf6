"""What was released, as the notebook itself remembers it.

`autograder release` writes the cells into the metadata of the notebook, where JupyterLab leaves
them alone. They are what learners see anyway: nothing about them is secret.
"""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

KEY = "problem_set"  # of the metadata
FORMAT = 1
_NAME = re.compile(r"[\w-]+")  # and so the name of a file, in the folder where it is


class CannotCheckError(Exception):
    """A file cannot be checked; the message says why, and what to do."""


class Released(NamedTuple):
    """A problem set as learners were given it."""

    name: str
    notebook: dict


def describe(notebook: Mapping, name: str) -> dict:
    """What to write under KEY into the metadata of the notebook of the problem set `name`."""
    kept = ("cell_type", "id", "metadata", "source")
    return {
        "format": FORMAT,
        "name": name,
        "cells": [{key: cell[key] for key in kept} for cell in notebook["cells"]],
    }


def read(content: bytes, file_name: str) -> Released:
    """What the notebook in a file, which is JSON, was when it was released.

    Raises:
        CannotCheckError: it does not say.
    """
    try:
        described = json.loads(content, strict=False)["metadata"][KEY]
        name, number, cells = (described[key] for key in ("name", "format", "cells"))
        is_ours = bool(_NAME.fullmatch(name)) and number >= 1 and all(map(_is_cell, cells))
    except (ValueError, TypeError, KeyError, AttributeError):
        is_ours = False
    if not is_ours:
        raise CannotCheckError(
            f"{file_name} does not say which problem set it is: it is another course's, or an "
            "older download. Download the set again and copy your answers into it, cell by cell"
        )
    if number > FORMAT:
        raise CannotCheckError(
            f"{file_name} is newer than this rnnlib: install the rnnlib that came with it"
        )
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return Released(name, notebook)


def _is_cell(cell: dict) -> bool:
    texts = (cell["id"], cell["cell_type"], cell["source"])
    marks = cell["metadata"].get("nbgrader", {})
    return all(isinstance(text, str) for text in texts) and isinstance(marks, dict)
