"""Compose the notebook to grade from the released one: only answers come from the learner.

What a learner hands in may have cells duplicated, deleted, split, moved or retagged. None of that
matters here: the order of the cells, the tests and all metadata are the released notebook's.

Notebooks are plain dicts here: to import nbformat takes longer than to check a problem set.
"""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from rnnlib.course.cells import is_solution, name_of
from rnnlib.course.released import KEY

# Each cell is run, checked and written, and a file may hold a hundred thousand.
MOST_OWN_CELLS = 1000
MOST_OF_ONE_NAME = 20
MOST_NAMES = 4  # in a note

_FUNCTION = re.compile(r"^def (\w+)", re.MULTILINE)
_NO_NOTEBOOK = {
    b"": "the file is empty",
    b"<": "the file is a web page: it may show a notebook, but it is none",
    b"PK": "the file is an archive: take the notebook out of it",
}


class UnreadableError(Exception):
    """The file is no notebook; the message says why."""


class Cell(NamedTuple):
    """What is taken from a cell that was handed in."""

    grade_id: str  # empty where it has none
    id: str  # empty where it has none
    cell_type: str
    source: str
    marks: dict  # its nbgrader metadata and its tags: only to tell whether they were changed


class Sorted(NamedTuple):
    """The cells of a file, each told where it belongs."""

    first: dict[str, Cell]  # by the name of a released cell: the first that was handed in for it
    answers: dict[str, list[Cell]]  # by exercise: what was filled in, in the order of the file
    own: list[tuple[str, Cell]]  # the learner's own, each with the released cell that it follows


def compose(released: Mapping, handed_in: bytes) -> tuple[dict, list[str]]:
    """The released notebook with the learner's answers, and with the cells of the learner's own.

    All cells with the name of one exercise run in its place, in the order of the file: so of two
    answers the last counts, and one that was split is whole again. An exercise whose function none
    of them defines takes the cell that does, whatever its name. A cell of the learner's own follows
    the released cell that it follows in the file.

    Returns the notebook, and a sentence on each thing that had to be mended.

    Raises:
        UnreadableError: `handed_in` is no notebook.
    """
    cells, notes = read_cells(handed_in)
    notebook = deepcopy(dict(released))
    notebook["metadata"].pop(KEY, None)  # what a check needs is of no use any more
    names = [name_of(cell) for cell in notebook["cells"]]
    found = _sort(notebook, cells)
    mended = _notes(notebook, found)
    elsewhere, missing = _look_elsewhere(notebook, cells, found)
    total = len(_exercises(notebook))
    if 2 * len(missing) > total:
        notes.append(f"{len(missing)} of {total} exercises are missing: is it another problem set?")
    else:
        notes += mended
        notes += [f"not there, so not answered: {_listed(missing)}"] if missing else []
    if elsewhere:
        notes.append(f"found in a cell with another name: {_listed(elsewhere)}")
    if len(found.own) > MOST_OWN_CELLS:
        notes.append(f"it has {len(found.own)} extra cells: only {MOST_OWN_CELLS} of them count")
    followers: dict[str, list[dict]] = {name: [] for name in ["", *names]}
    for cell in notebook["cells"]:
        if parts := found.answers.get(name_of(cell)):
            cell["source"], *rest = _joined([part.source for part in parts[-MOST_OF_ONE_NAME:]])
            followers[name_of(cell)] += [_own_cell(cell["cell_type"], source) for source in rest]
    for name, cell in found.own[:MOST_OWN_CELLS]:
        followers[name].append(_own_cell(cell.cell_type, cell.source))
    notebook["cells"] = followers[""] + [
        each
        for name, cell in zip(names, notebook["cells"], strict=True)
        for each in (cell, *followers[name])
    ]
    own_cells = (cell for cells in followers.values() for cell in cells)
    for number, cell in enumerate(own_cells):
        cell["id"] = f"own-{number}"
    return notebook, notes


def recognises(released: Mapping, handed_in: bytes) -> bool:
    """Whether a file is this problem set by its cells: it has more than half of the exercises."""
    try:
        cells, _ = read_cells(handed_in)
    except UnreadableError:
        return False
    exercises = _exercises(released)
    return 2 * len(exercises & _sort(released, cells).first.keys()) > len(exercises)


def read_cells(handed_in: bytes) -> tuple[list[Cell], list[str]]:
    """The cells of a notebook file, and a sentence on each thing that is odd about the file.

    Raises:
        UnreadableError: it holds no cell that can be read.
    """
    for start, reason in _NO_NOTEBOOK.items():
        if handed_in.lstrip()[: len(start) or None] == start:
            raise UnreadableError(reason)
    try:
        # Numbers mean nothing here, and an integer of thousands of digits would raise.
        notebook = json.loads(handed_in, strict=False, parse_int=float)
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        found = [_read_cell(cell) for sheet in sheets for cell in list(sheet["cells"])]
    except UnicodeDecodeError:
        raise UnreadableError("the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"the file is damaged: at line {error.lineno} it stops being JSON"
        ) from None
    except RecursionError:
        raise UnreadableError("the file is nested too deeply") from None
    except (KeyError, TypeError):
        raise UnreadableError("the file is JSON, but not a notebook") from None
    cells = [cell for cell in found if cell]
    if found and not cells:
        raise UnreadableError("the file is JSON, but not a notebook")
    notes = []
    if notebook.get("nbformat") != 4:
        notes.append(
            "it does not say that it has notebook format 4: its cells were read as they are"
        )
    if lost := len(found) - len(cells):
        notes.append(f"{lost} of its cells cannot be read: left out")
    return cells, notes


def _read_cell(cell: Any) -> Cell | None:
    """A cell of any notebook format; None where it has no text."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input"))  # format 3 says input
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    source = source.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    if cell.get("cell_type") == "markdown":  # pasted pictures stay behind, and so must their names
        source = source.replace("attachment:", "pasted:")
    metadata = cell.get("metadata")
    marks = _marks(metadata) if isinstance(metadata, dict) else {}
    grade_id = marks["nbgrader"].get("grade_id") if isinstance(marks.get("nbgrader"), dict) else ""
    names = [name if isinstance(name, str) else "" for name in (grade_id, cell.get("id"))]
    return Cell(*names, str(cell.get("cell_type")), source, marks)


def _marks(metadata: dict) -> dict:
    return {key: metadata[key] for key in ("nbgrader", "tags") if metadata.get(key)}


def _sort(released: Mapping, cells: list[Cell]) -> Sorted:
    """Tell of each cell which released one it is, or that it is the learner's own."""
    originals = {name_of(cell): cell for cell in released["cells"]}
    by_source = {cell["source"].strip(): name for name, cell in reversed(originals.items())}
    found = Sorted({}, {}, [])
    follows = ""
    for cell in cells:
        untouched = by_source.get(cell.source.strip(), "")
        says_something = cell.source.strip() and not untouched
        name = next((n for n in (cell.grade_id, cell.id, untouched) if n in originals), "")
        if name and "nbgrader" not in originals[name]["metadata"] and cell.cell_type == "code":
            name = ""  # a text that became code is the learner's own
        if name and name not in found.first:
            found.first[name] = cell
            follows = name
            if not is_solution(originals[name]):
                continue
        if says_something and name and is_solution(originals[name]):
            found.answers.setdefault(name, []).append(cell)
        elif says_something:
            found.own.append((follows, cell))
    return found


def _look_elsewhere(
    released: Mapping, cells: list[Cell], found: Sorted
) -> tuple[list[str], list[str]]:
    """Where an exercise's function is not among its own answers, take the cell that defines it.

    So nothing is lost when cells were merged, or lost the names by which they are found.

    Returns the functions that were found so, and the exercises of which there is nothing.
    """
    elsewhere, missing = [], []
    originals = {cell["source"].strip() for cell in released["cells"]}
    candidates = [cell for cell in cells if cell.source.strip() not in originals]
    candidates.sort(key=lambda cell: cell.cell_type == "code")  # of several, the last is taken
    for exercise in filter(is_solution, released["cells"]):
        name = name_of(exercise)
        for function in _FUNCTION.findall(exercise["source"]):
            own = rf"^(def {function}\b|{function}\s*=)"
            if any(re.search(own, c.source, re.MULTILINE) for c in found.answers.get(name, [])):
                continue
            foreign = rf"^def {function}\b"
            others = [c for c in candidates if re.search(foreign, c.source, re.MULTILINE)]
            if others:
                found.answers.setdefault(name, []).append(others[-1])
                found.own[:] = [(at, cell) for at, cell in found.own if cell is not others[-1]]
                elsewhere.append(function)
        if name not in found.answers and name not in found.first:
            missing.append(name)
    return elsewhere, missing


def _notes(released: Mapping, found: Sorted) -> list[str]:
    """What of a file is not as it was released, answers apart."""
    exercises = _exercises(released)
    originals = {name_of(cell): cell for cell in released["cells"]}
    marked = [name for name, cell in originals.items() if "nbgrader" in cell["metadata"]]
    locked = [name for name in marked if name not in exercises]
    both = [(name, originals[name], found.first[name]) for name in marked if name in found.first]
    told = {
        "deleted, so put back": [name for name in locked if name not in found.first],
        "changed, so put back as released": [
            name
            for name, original, cell in both
            if name in locked and cell.source.strip() != original["source"].strip()
        ],
        "not a code cell any more, but read as one": [
            name
            for name, original, cell in both
            if original["cell_type"] == "code" and cell.cell_type != "code"
        ],
        "without nbgrader's metadata, found by id or text": [
            name for name, _, cell in both if "nbgrader" not in cell.marks
        ],
        "with other metadata than released, which does not count": [
            name
            for name, original, cell in both
            if "nbgrader" in cell.marks and cell.marks != _marks(original["metadata"])
        ],
        "found more than once, so run in order, and the last counts": [
            name for name, cells in found.answers.items() if len(cells) > 1
        ],
    }
    notes = [f"{what}: {_listed(names)}" for what, names in told.items() if names]
    if list(found.first) != [name for name in originals if name in found.first]:
        notes.append("cells were moved: put back in order")
    return notes


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _joined(sources: list[str]) -> list[str]:
    """The cells of one answer; what starts indented is the rest of the one before it."""
    joined: list[str] = []
    for source in sources:
        if joined and source.lstrip("\n")[:1].isspace():
            joined[-1] += "\n" + source
        elif not joined or joined[-1] != source:
            joined.append(source)
    return joined


def _own_cell(cell_type: str, source: str) -> dict:
    outputs = {"execution_count": None, "outputs": []} if cell_type == "code" else {}
    kind = "code" if cell_type == "code" else "markdown"
    return {"cell_type": kind, "metadata": {}, "source": source, **outputs}


def _exercises(notebook: Mapping) -> set[str]:
    return {name_of(cell) for cell in notebook["cells"] if is_solution(cell)}
