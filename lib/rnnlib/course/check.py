"""Checking a notebook before it is handed in: the visible tests, run as grading would run them."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from rnnlib.course import released, running
from rnnlib.course.cells import is_given, is_solution, is_test, name_of
from rnnlib.course.hazards import hazards, passed_when_saved
from rnnlib.course.rebuild import UnreadableError, compose, read_cells
from rnnlib.course.released import CannotCheckError
from rnnlib.course.running import Failure

PASSED, FAILED, NOT_STARTED, WRITTEN = "passed", "failed", "not yet started", "written"
UNANSWERED = "NotImplementedError"  # what an exercise raises until it is answered
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
    return f": there is {', '.join(names[:5])}" if names else ""


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
    before = {name_of(cell): cell for cell in original["cells"]}
    now = {name_of(cell): cell for cell in composed["cells"]}
    found = []
    for name, cell in now.items():
        if is_test(cell):
            answer = name.removeprefix("test_")
            points = cell["metadata"]["nbgrader"].get("points", 0)
            changed = answer not in now or now[answer]["source"] != before[answer]["source"]
            parts = _parts(composed["cells"], answer)
            error = results[name]
            failed_part = next((results[p] for p in parts if results.get(p)), None)
            if error is None:
                found.append(Exercise(answer, points, PASSED))
            elif not changed or UNANSWERED in (error.name, failed_part and failed_part.name):
                found.append(Exercise(answer, points, NOT_STARTED))
            else:
                source = now[answer]["source"] if answer in now else ""
                why = _why(error, failed_part, source, name in passed_before)
                found.append(Exercise(answer, points, FAILED, why))
        elif is_solution(cell) and cell["metadata"]["nbgrader"].get("grade"):
            points = cell["metadata"]["nbgrader"].get("points", 0)
            changed = cell["source"].strip() != before[name]["source"].strip()
            found.append(Exercise(name, points, WRITTEN if changed else NOT_STARTED))
    return found


def _parts(cells: list[dict], answer: str) -> list[str]:
    """The cell of an answer and the learner's own after it."""
    names = [name_of(cell) for cell in cells]
    if answer not in names:
        return []
    start = names.index(answer)
    rest = (name for name in names[start + 1 :] if not name.startswith("own-"))
    end = names.index(next(rest, names[-1]))
    return names[start : max(end, start + 1)]


def _why(
    error: Failure, of_cell: Failure | None, source: str, passed_before: bool
) -> tuple[str, ...]:
    """What helps with a test that failed: what its own cell says, if that failed to begin with."""
    told = of_cell if of_cell and error.name == "NameError" else error
    lines = [told.describe()]
    wanted = re.search(r"name '(\w+)' is not defined", error.message)
    defined = [a or b for a, b in _DEFINED.findall(source)]
    if told is error and wanted and defined and not error.place and wanted[1] not in defined:
        lines = [f"the test asks for {wanted[1]}, and your cell defines {', '.join(defined)}"]
    if told.place:
        lines.append(f"{told.place}: {told.line}" if told.line else told.place)
    if passed_before:
        lines.append(
            "It passed in JupyterLab, so it leans on what a fresh run does not have: a variable "
            "of a test, a cell that was changed or deleted, or another order."
        )
    return tuple(lines)
