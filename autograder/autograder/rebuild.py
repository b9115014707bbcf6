"""Compose the notebook to grade from the released one: only answers come from the learner.

What a learner hands in may have cells duplicated, deleted, moved or retagged. None of that matters
here, because the order of the cells, the tests and all metadata are the released notebook's.
"""

import json
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import is_solution


class UnreadableError(Exception):
    """The file is no notebook; the message says why."""


class Cell(NamedTuple):
    """What is taken from a cell that was handed in."""

    name: str  # its grade id, or its cell id where it has none
    cell_type: str
    source: str


def rebuild(released: nbformat.NotebookNode, handed_in: bytes) -> nbformat.NotebookNode:
    """The released notebook with the learner's answers, and with the cells of the learner's own.

    A cell of the learner's own follows the released cell that it follows in the file. A second
    copy of an answer counts as one, so that what was defined last holds, as it did for the learner.

    Raises:
        UnreadableError: `handed_in` is no notebook.
    """
    notebook = nbformat.from_dict(released)
    places = {_name(cell): place for place, cell in enumerate(notebook.cells)}
    known_sources = {cell.source for cell in notebook.cells}
    own_cells: dict[int, list[nbformat.NotebookNode]] = {}
    place, seen, own = -1, set(), 0
    for cell in read_cells(handed_in):
        if cell.name in places and cell.name not in seen:
            seen.add(cell.name)
            place = places[cell.name]
            if is_solution(notebook.cells[place]):
                notebook.cells[place].source = cell.source
        elif cell.source not in known_sources:
            new_cell = new_code_cell if cell.cell_type == "code" else new_markdown_cell
            own_cells.setdefault(place, []).append(new_cell(cell.source, id=f"own-{own}"))
            own += 1
    for place in sorted(own_cells, reverse=True):
        notebook.cells[place + 1 : place + 1] = own_cells[place]
    return notebook


def read_cells(handed_in: bytes) -> list[Cell]:
    """The cells of a notebook file. Raises UnreadableError where there is none to be read."""
    try:
        notebook = json.loads(handed_in.decode("utf-8-sig"))
        return [_read_cell(cell) for cell in notebook["cells"]]
    except UnicodeDecodeError:
        reason = "the file is not UTF-8 text"
    except json.JSONDecodeError as error:
        reason = f"the file is damaged: at line {error.lineno} it stops being JSON"
    except ValueError:  # half of a surrogate pair, or a number of thousands of digits
        reason = "the file holds text or numbers that no notebook has"
    except RecursionError:
        reason = "the file is nested too deeply"
    except (KeyError, TypeError, AttributeError):
        reason = "the file is JSON, but not a notebook of format 4"
    raise UnreadableError(reason)


def _read_cell(cell: dict) -> Cell:
    metadata = cell.get("metadata") or {}
    name = (metadata.get("nbgrader") or {}).get("grade_id") or cell.get("id")
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    source.encode("utf-8")  # what cannot be written again raises here
    return Cell(str(name), cell["cell_type"], source)


def _name(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
