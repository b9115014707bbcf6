"""Which of the files in a parcel is the notebook of a problem set."""

import io
import re
from typing import NamedTuple

from autograder.grading.submission import (
    MOST_NAMES,
    RECEIPT,
    SECRET,
    NotTakenError,
    printable,
)
from autograder.intake import places
from autograder.intake.parcels import File

MOST_BESIDE = 100_000  # bytes of a file that is kept beside a notebook


class Chosen(NamedTuple):
    """The notebook of a parcel."""

    file: File
    name: str  # under which it goes into submitted/
    content: bytes
    beside: dict[str, bytes]  # small files that are kept with it


def choose(files: list[File], problem_set: str) -> Chosen:
    """The notebook, out of the zip file of `rnnlib pack` where it is in one.

    One with the set's name goes before others, of several uploads the newest. The only notebook
    of another name is taken as it is, for grading to look at its cells.

    Raises:
        NotTakenError: there is none, there are several, or it cannot be read.
    """
    file = _notebook(files, problem_set) or _only(files, ".zip")
    if not file:
        raise NotTakenError(_absence(files, problem_set))
    if not file.name.lower().endswith(".zip"):
        return _chosen(file, files, problem_set)
    packed = places.open_packed(io.BytesIO(file.read()), file.name)
    inside = _notebook(packed, problem_set)
    if not inside or inside.name.lower().endswith(".zip"):
        raise NotTakenError(f"in {printable(file.name)} is no {problem_set}.ipynb")
    chosen = _chosen(inside, packed, problem_set)
    return chosen._replace(file=file, beside=chosen.beside | _beside(files))


def _notebook(files: list[File], problem_set: str) -> File | None:
    """The newest with the set's name, or the only notebook there is."""
    named = [file for file in files if _is_named(file, problem_set)]
    exact = [file for file in named if file.name == f"{problem_set}.ipynb"]
    if named and max(file.order for file in named):
        return max(named, key=lambda file: file.order)
    for candidates in (exact, named):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise NotTakenError(f"which one counts, {_listed(candidates)}?")
    return _only(files, ".ipynb")


def _only(files: list[File], ending: str) -> File | None:
    found = [file for file in files if ending in file.name.lower()]
    return found[0] if len(found) == 1 else None


def _chosen(file: File, files: list[File], problem_set: str) -> Chosen:
    name = f"{problem_set}.ipynb" if _is_named(file, problem_set) else _plain_name(file.name)
    return Chosen(file, name, file.read(), _beside(files))


def _is_named(file: File, problem_set: str) -> bool:
    """Whether a file has the set's name, as browsers and Canvas write it the second time, too."""
    again = rf"{re.escape(problem_set)}(?: ?\(\d+\)|-\d+)?\.(?:ipynb|zip)"
    return bool(re.fullmatch(again, file.name, re.IGNORECASE))


def _plain_name(name: str) -> str:
    """A name that a learner chose, fit for our disk."""
    stem = re.sub(r"[^\w ()-]", "_", name.lower().partition(".ipynb")[0])
    return f"{stem[:60]}.ipynb"


def _beside(files: list[File]) -> dict[str, bytes]:
    found = {file.name: file.read() for file in files if file.name in (SECRET, RECEIPT)}
    return {name: content for name, content in found.items() if len(content) <= MOST_BESIDE}


def _absence(files: list[File], problem_set: str) -> str:
    only = f", only {_listed(files)}" if files else ""
    return f"there is no {problem_set}.ipynb{only}"


def _listed(files: list[File]) -> str:
    names = ", ".join(printable(file.name) for file in files[:MOST_NAMES])
    more = f" and {len(files) - MOST_NAMES} more" if len(files) > MOST_NAMES else ""
    return names + more
