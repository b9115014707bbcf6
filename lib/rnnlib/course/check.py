"""Checking a notebook before it is handed in: the visible tests, run as grading would run them."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from importlib.metadata import version
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from rnnlib.course import released, running
from rnnlib.course.cells import is_given, is_test, mark, name_of
from rnnlib.course.hazards import hazards, passed_when_saved
from rnnlib.course.rebuild import UnreadableError, compose, read_cells
from rnnlib.course.released import CannotCheckError
from rnnlib.course.running import Failure

PASSED, FAILED, NOT_STARTED, WRITTEN = "passed", "failed", "not yet started", "written"
UNANSWERED = "NotImplementedError"  # what an exercise raises until it is answered
PASSED_BEFORE = (
    "It passed in JupyterLab, so it leans on what a fresh run does not have: a variable of a test, "
    "a cell that was changed or deleted, or another order."
)
_DEFINED = re.compile(r"^(?:def (\w+)|(\w+)\s*=)", re.MULTILINE)


class Exercise(NamedTuple):
    """What came of an exercise."""

    name: str
    points: float
    state: str  # one of those above
    why: tuple[str, ...] = ()  # lines that help, where it failed


class Report(NamedTuple):
    """What came of a check."""

    problem_set: str
    content: bytes  # of the file
    exercises: list[Exercise]
    warnings: list[str]  # of what would go wrong after handing in

    def passed(self) -> bool:
        """Whether every exercise that has points to give is answered, as far as this can tell."""
        return all(e.state in (PASSED, WRITTEN) for e in self.exercises if e.points)


def check(path: Path, begins: Callable[[str], None] = lambda name: None) -> Report:
    """Run the visible tests of a notebook in a fresh process, and say what came of them.

    begins: is called with the name of each cell that is run.

    Raises:
        CannotCheckError: there is nothing to check, or something that it needs is missing.
    """
    content = _read(path)
    try:
        read_cells(content)  # which says best why a file is no notebook
        problem_set, original = released.read(content, path.name)
        composed, notes = compose(original, content)
    except UnreadableError as error:
        raise CannotCheckError(f"{path.name}: {error}") from None
    cells = [c for c in composed["cells"] if c["cell_type"] == "code" and c["source"].strip()]
    _check_installed(problem_set, cells)
    results = dict(zip(map(name_of, cells), running.run(cells, begins), strict=True))
    exercises = _exercises(original, composed, results, passed_when_saved(content))
    warnings = hazards(path, content, problem_set, cells, results)
    return Report(problem_set, content, exercises, notes + warnings)


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise CannotCheckError(f"{path} is a folder: name the notebook in it{_notebooks(path)}")
    if not path.exists():
        raise CannotCheckError(f"there is no {path}{_notebooks(path.parent, path.name)}")
    if path.suffix != ".ipynb":
        raise CannotCheckError(f"{path.name} is no notebook: the name of one ends in .ipynb")
    return path.read_bytes()


def _notebooks(folder: Path, wanted: str = "") -> str:
    """What notebook of a folder may have been meant, as the end of a sentence."""
    names = sorted(path.name for path in folder.glob("*.ipynb"))
    if close := get_close_matches(wanted, names, n=1):
        return f": did you mean {close[0]}?"
    return f": the notebooks there are {', '.join(names[:5])}" if names else ""


def _check_installed(problem_set: str, cells: list[dict]) -> None:
    """Raises CannotCheckError where IPython, or torch for a set that uses it, is missing."""
    if not find_spec("IPython"):
        wheel = f"rnnlib-{version('rnnlib')}-py3-none-any.whl"
        raise CannotCheckError(
            "what runs notebooks is missing. In the folder of the wheel, run "
            f'`python -m pip install "./{wheel}[course]"`'
        )
    given = "\n".join(cell["source"] for cell in cells if is_given(cell))
    if re.search(r"^(import|from) torch\b", given, re.MULTILINE) and not find_spec("torch"):
        raise CannotCheckError(
            f"{problem_set} needs torch, which is not installed: run `python -m pip install torch`"
        )


def _exercises(
    original: dict, composed: dict, results: dict[str, Failure | None], passed_before: set[str]
) -> list[Exercise]:
    blank = {name_of(cell): cell["source"].strip() for cell in original["cells"]}
    found = []
    for cell in composed["cells"]:
        name, points = name_of(cell), cell["metadata"].get("nbgrader", {}).get("points", 0)
        if is_test(cell):
            answer = name.removeprefix("test_")
            parts = _parts(composed["cells"], answer)
            state, why = _judge(results[name], parts, blank, results)
            if state == FAILED and name in passed_before:
                why.append(PASSED_BEFORE)
            found.append(Exercise(answer, points, state, tuple(why)))
        elif mark(cell, "grade"):
            is_blank = cell["source"].strip() == blank[name]
            found.append(Exercise(name, points, NOT_STARTED if is_blank else WRITTEN))
    return found


def _judge(
    error: Failure | None,
    parts: list[dict],
    blank: dict[str, str],
    results: dict[str, Failure | None],
) -> tuple[str, list[str]]:
    """The state of an exercise and, where it failed, what helps.

    error: of its test. parts: the cells that answer it.
    """
    if error is None:
        return PASSED, []
    of_parts = [failure for part in parts if (failure := results.get(name_of(part)))]
    untouched = bool(parts) and parts[0]["source"].strip() == blank[name_of(parts[0])]
    if untouched or UNANSWERED in (failure.name for failure in (error, *of_parts)):
        return NOT_STARTED, []
    return FAILED, _why(error, of_parts, parts)


def _parts(cells: list[dict], answer: str) -> list[dict]:
    """The cell of an answer and the learner's own below it, which may be the rest of it."""
    names = [name_of(cell) for cell in cells]
    start = names.index(answer) if answer in names else len(names)
    own = takewhile(lambda cell: name_of(cell).startswith("own-"), cells[start + 1 :])
    return [*cells[start : start + 1], *own]


def _why(error: Failure, of_parts: list[Failure], parts: list[dict]) -> list[str]:
    """What helps with a test that failed: what its answer's cell says, if that failed before it."""
    told = of_parts[0] if of_parts and error.name == "NameError" else error
    wanted = re.search(r"name '(\w+)' is not defined", error.message)
    source = "\n".join(part["source"] for part in parts)
    defined = [function or variable for function, variable in _DEFINED.findall(source)]
    if told is error and wanted and not error.place and defined and wanted[1] not in defined:
        return [f"the test asks for {wanted[1]}, and your cell defines {', '.join(defined)}"]
    place = f"{told.place}: {told.line}" if told.line else told.place
    return [told.describe(), *([place] if place else [])]
