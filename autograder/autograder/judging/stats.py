"""How the exercises of a problem set did: how hard each was, whom it tells apart, what went wrong.

No learner is named in any of it: it may be shown in class.
"""

import builtins
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode
from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, SubmittedNotebook
from sqlalchemy import select

from autograder.cells import is_test
from autograder.course import Course, CourseError
from autograder.grading.ledger import read_graded
from autograder.grading.standing import find_assignment
from autograder.grading.verdicts import (
    MISSING,
    UNANSWERED,
    UNREADABLE,
    describe,
    error_of,
    exercise,
    explain,
)
from rnnlib.course.bridge import CannotCross

_STOPS = re.compile(r"your function stops for .*, with (\w+).*", re.DOTALL)
_WHAT_CAME = ", yours "  # so visible tests begin to tell what the learner's function gave
LONGEST_HINT = 300


class Exercise(NamedTuple):
    """How one exercise did."""

    name: str
    points: float
    answered: int  # of the learners that count
    difficulty: float | None  # the share of its points that was reached; None: not yet marked
    discrimination: float | None  # None where it cannot be told
    hints: list[tuple[str, int]]  # what its test said, and how often; the most frequent first


class Stats(NamedTuple):
    """How a problem set did."""

    problem_set: str
    learners: int  # that count: their notebooks could be read
    left_out: int  # the others
    exercises: list[Exercise]
    totals: list[float]  # the points of each learner
    most: float  # that can be reached
    hours_left: list[float]  # of each with a time of handing in and a due date; negative: late


class _Graded(NamedTuple):
    """What is taken from a graded notebook."""

    answered: set[str]
    hints: dict[str, str]


def stats(course: Course, problem_set: str) -> Iterator[Stats | tuple[int, int]]:
    """How a problem set did: what is read and how much there is to read, at last the numbers.

    Raises:
        CourseError: nothing is graded yet, or the problem set is unknown or was not released.
    """
    released = course.released(problem_set)
    with course.gradebook() as gradebook:
        points = _points(gradebook, problem_set)
        scores = _scores(gradebook, problem_set, list(points))
        hours_left = _hours_left(gradebook, problem_set)
    graded = {}
    for number, student in enumerate(scores):
        yield number, len(scores)
        notebook = read_graded(course, problem_set, student)
        if notebook and explain(notebook)[0] not in (UNREADABLE, MISSING):
            graded[student] = _read(notebook, released)
    if not graded:
        raise CourseError(f"nothing is graded yet: run `autograder grade {problem_set}` first")
    table = np.array([scores[student] for student in graded])
    told = zip(points.items(), _difficulties(table, points), discriminations(table), strict=True)
    yield Stats(
        problem_set,
        len(graded),
        len(scores) - len(graded),
        [
            Exercise(
                name,
                most,
                sum(name in each.answered for each in graded.values()),
                difficulty,
                discrimination,
                Counter(
                    each.hints[name] for each in graded.values() if name in each.hints
                ).most_common(),
            )
            for (name, most), difficulty, discrimination in told
        ],
        np.nansum(table, axis=1).tolist(),
        sum(points.values()),
        [hours_left[student] for student in graded if student in hours_left],
    )


def discriminations(scores: np.ndarray) -> list[float | None]:
    """How well each exercise tells apart those who do well in the others from those who do not.

    The corrected item-total correlation: of an exercise's points with the sum of the others', so
    that an exercise does not correlate with itself. Where points are all or nothing it is the
    point-biserial one. Henrysson, S. (1963), "Correction of item-total correlations in item
    analysis", Psychometrika 28, 211-218.

    scores: (learners, exercises); NaN where a person has not marked yet.

    Returns one number from -1 to 1 for each exercise; None where everybody has the same points in
    it or in the others, and where there are fewer than three learners.
    """
    found: list[float | None] = []
    for column in scores.T:
        known = ~np.isnan(column)
        own = column[known]
        rest = np.nansum(scores[known], axis=1) - own
        own, rest = np.round(own, 9), np.round(rest, 9)  # sums of the same points are the same
        if known.sum() < 3 or not np.ptp(own) or not np.ptp(rest):
            found.append(None)
        else:
            found.append(float(np.clip(np.corrcoef(own, rest)[0, 1], -1, 1)))
    return found


def uncertainty(learners: int) -> float | None:
    """How far off a correlation near zero may be by chance, 19 times out of 20 (Fisher's z)."""
    return float(np.tanh(1.96 / np.sqrt(learners - 3))) if learners > 3 else None


def _difficulties(scores: np.ndarray, points: dict[str, float]) -> list[float | None]:
    return [
        None if np.isnan(column).all() else float(np.nanmean(column) / most)
        for column, most in zip(scores.T, points.values(), strict=True)
    ]


def _points(gradebook: Gradebook, problem_set: str) -> dict[str, float]:
    """The points of each exercise that has any, by the name of the cell that gives them."""
    (notebook,) = find_assignment(gradebook, problem_set).notebooks
    cells = [*notebook.grade_cells, *notebook.task_cells]
    return {cell.name.removeprefix("test_"): cell.max_score for cell in cells if cell.max_score}


def _scores(gradebook: Gradebook, problem_set: str, names: list[str]) -> dict[str, list[float]]:
    """The points of each learner, in the order of `names`; NaN where a person is to mark."""
    query = (
        select(SubmittedNotebook, BaseCell.name, Grade.score, Grade.needs_manual_grade)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook.assignment)
        .join(Assignment)
        .where(Assignment.name == problem_set)
    )
    found: dict[str, list[float]] = {}
    for notebook, cell, score, unmarked in gradebook.db.execute(query):
        row = found.setdefault(notebook.student.id, [0.0] * len(names))
        if (name := cell.removeprefix("test_")) in names:
            row[names.index(name)] = np.nan if unmarked else score
    return dict(sorted(found.items()))


def _hours_left(gradebook: Gradebook, problem_set: str) -> dict[str, float]:
    """How long before it was due each was handed in, as far as both times are known."""
    return {
        each.student.id: _hours(each.timestamp, each.duedate)
        for each in gradebook.assignment_submissions(problem_set)
        if each.timestamp and each.duedate
    }


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600


def _read(graded: NotebookNode, released: NotebookNode) -> _Graded:
    before = {cell.id: cell.source.strip() for cell in released.cells}
    answered = {
        cell.metadata.nbgrader.grade_id
        for cell in graded.cells
        if "nbgrader" in cell.metadata and cell.source.strip() not in ("", before.get(cell.id))
    }
    hints = {}
    for cell in filter(is_test, graded.cells):
        error = error_of(cell)
        if error and error.ename != UNANSWERED:
            hints[exercise(cell)] = _hint(error)
    return _Graded(answered, hints)


def _hint(error: NotebookNode) -> str:
    """What a test said, without the words of the learner's own code, which may name somebody."""
    said = describe(error)
    if stops := _STOPS.fullmatch(said):
        return f"your function stops, with {_kind(stops[1])}"
    if error.ename == CannotCross.__name__:
        return "your function returns something that is no plain data"
    of_the_learners = error.traceback != [error.evalue]
    if of_the_learners or said.startswith(f"{error.ename}: "):
        return f"the code stops, with {_kind(error.ename)}"
    return said.partition(_WHAT_CAME)[0][:LONGEST_HINT]


def _kind(name: str) -> str:
    return name if hasattr(builtins, name) else "an error of its own"
