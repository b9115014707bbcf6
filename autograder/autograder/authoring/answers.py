"""The known-good and known-wrong answers that lie beside a master.

An answer file is Python, cut into cells by lines `# %% NAME`, NAME being the exercise that the
cell answers. A known-good file answers every exercise; a known-wrong one only those it gets wrong,
and is right elsewhere. What stands before the first cell says what the file is about.
"""

import re
from pathlib import Path

import nbformat
from nbgrader.utils import is_solution

from autograder.authoring.release import read_master
from autograder.course import Course, CourseError

_MARKERS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
_CELL = re.compile(r"^# %% (\w+)\n(.*?)(?=^# %% |\Z)", re.MULTILINE | re.DOTALL)


def known_answers(course: Course, problem_set: str, kind: str) -> list[Path]:
    """The answer files of one kind, "good" or "wrong"."""
    return sorted((course.master(problem_set).parent / kind).glob("*.py"))


def read_answers(path: Path) -> dict[str, str]:
    """The code for each exercise that a file answers.

    Raises:
        CourseError: the file answers none.
    """
    cells = {name: code.strip() for name, code in _CELL.findall(path.read_text("utf-8"))}
    if not cells:
        raise CourseError(f"{path} answers nothing: start each answer with a line '# %% EXERCISE'")
    return cells


def master_answers(course: Course, problem_set: str) -> dict[str, str]:
    """The code for each exercise in the master that is graded by its tests."""
    master = read_master(course.master(problem_set))
    return {
        cell.metadata.nbgrader.grade_id: _MARKERS.sub("", cell.source)
        for cell in master.cells
        if is_solution(cell) and cell.cell_type == "code"
    }


def mistaken(course: Course, problem_set: str) -> dict[str, dict[str, Path]]:
    """Learners who between them give every known-wrong answer, and are right elsewhere.

    Returns, for each of them, the file of the wrong answer by exercise.
    """
    by_exercise: dict[str, list[Path]] = {}
    for path in known_answers(course, problem_set, "wrong"):
        for name in read_answers(path):
            by_exercise.setdefault(name, []).append(path)
    most = max(map(len, by_exercise.values()), default=0)
    return {
        f"wrong-{number + 1}": {
            name: paths[number] for name, paths in by_exercise.items() if number < len(paths)
        }
        for number in range(most)
    }


def hand_in(released: nbformat.NotebookNode, answers: dict[str, str]) -> nbformat.NotebookNode:
    """The released notebook as a learner hands it in, with `answers` filled in.

    Raises:
        CourseError: there is no exercise of such a name.
    """
    notebook = nbformat.from_dict(released)
    exercises = {cell.id: cell for cell in notebook.cells if is_solution(cell)}
    for name, code in answers.items():
        if name not in exercises:
            raise CourseError(f"there is no exercise {name!r}: there is {', '.join(exercises)}")
        exercises[name].source = code
    return notebook
