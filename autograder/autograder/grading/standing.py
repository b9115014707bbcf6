"""How the submissions of a problem set stand: asked of the gradebook for all of them at once.

nbgrader's gradebook holds the scores. What else a verdict says lies in it too, in a table of ours.
"""

import hashlib
from typing import NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Column, Index, MetaData, String, Table, Text, inspect, select

from autograder.course import Course, CourseError

# It is in the gradebook so that it changes with the scores or not at all.
recorded = Table(
    "autograder_verdicts",
    MetaData(),
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("notebook", String(64), nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("reason", Text, nullable=False),
)
# Without them nbgrader's sums of scores read the rows of the whole class for each submission.
_INDEXES = [
    Index(f"autograder_{column.table.name}", column)
    for column in (
        Grade.__table__.c.notebook_id,
        Comment.__table__.c.notebook_id,
        SubmittedNotebook.__table__.c.assignment_id,
    )
]


class Recorded(NamedTuple):
    """What was recorded of a submission with its scores."""

    key: str  # of what was graded
    notebook: str  # the fingerprint of the graded notebook
    outcome: str
    reason: str


class Standing(NamedTuple):
    """What the gradebook says of a submission now."""

    score: float
    penalty: float  # what nbgrader takes off the score of what came late
    max_score: float
    duedate: str
    unmarked: list[str]  # the questions that wait for a person's mark
    recorded: Recorded | None  # None where it was not graded from here


def prepare(gradebook: Gradebook) -> None:
    """Put into the gradebook what nbgrader does not."""
    recorded.create(gradebook.engine, checkfirst=True)
    for index in _INDEXES:
        index.create(gradebook.engine, checkfirst=True)


def standings(gradebook: Gradebook, problem_set: str, student: str = "") -> dict[str, Standing]:
    """How the submissions of a problem set stand, by learner; or that of one.

    Raises:
        CourseError: the gradebook does not know the problem set.
    """
    assignment = find_assignment(gradebook, problem_set)
    execute, row = gradebook.db.execute, SubmittedAssignment
    of_these = [row.assignment_id == assignment.id]
    of_these += [row.student_id == student] if student else []
    unmarked: dict[str, list[str]] = {}
    waiting = (
        select(row.student_id, BaseCell.name)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == row.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(*of_these, Grade.needs_manual_grade)
        .order_by(BaseCell.name)
    )
    for name, cell in execute(waiting):
        unmarked.setdefault(name, []).append(cell)
    known = _recorded(gradebook, problem_set, student)
    found = execute(
        select(row.student_id, row.extension, row.score, row.late_submission_penalty).where(
            *of_these
        )
    )
    return {
        name: Standing(
            score,
            penalty or 0.0,
            assignment.max_score,
            str(assignment.duedate + extension if extension else assignment.duedate),
            unmarked.get(name, []),
            known.get(name),
        )
        for name, extension, score, penalty in found
    }


def _recorded(gradebook: Gradebook, problem_set: str, student: str) -> dict[str, Recorded]:
    if not inspect(gradebook.engine).has_table(recorded.name):
        return {}
    columns = recorded.c
    query = select(
        columns.student, columns.key, columns.notebook, columns.outcome, columns.reason
    ).where(columns.assignment == problem_set)
    if student:
        query = query.where(columns.student == student)
    return {name: Recorded(*rest) for name, *rest in gradebook.db.execute(query)}


def fingerprint(course: Course, problem_set: str, student: str) -> str:
    """Of the graded notebook in its folder; empty where there is none."""
    try:
        content = course.notebook("autograded", problem_set, student).read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(content).hexdigest()


def find_assignment(gradebook: Gradebook, problem_set: str) -> Assignment:
    """A problem set in the gradebook. Raises CourseError where it is not there."""
    try:
        return gradebook.find_assignment(problem_set)
    except MissingEntry:
        raise CourseError(
            f"the gradebook does not know {problem_set}: run `autograder release {problem_set}`"
        ) from None
