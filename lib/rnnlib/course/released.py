"""What was released, as the notebook itself remembers it.

`autograder release` writes the cells into the metadata of the notebook, where JupyterLab leaves
them alone. They are what learners see anyway: nothing about them is secret.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

KEY = "problem_set"  # of the metadata
FORMAT = 1


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
        is_ours, number = isinstance(described["cells"], list), int(described["format"])
    except (ValueError, TypeError, KeyError):
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
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": described["cells"]}
    return Released(str(described["name"]), notebook)
