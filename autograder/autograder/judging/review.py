"""What needs a person: what could not be graded as usual, what is noted, what is marked by hand.

What a person has looked at is ticked off, in a table of the gradebook's. A tick holds for what was
said of the submission: once it is handed in again, or something else is said of it, it is back.
"""

from collections.abc import Iterator
from typing import NamedTuple

from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, SubmittedNotebook
from sqlalchemy import Column, MetaData, String, Table, delete, insert, inspect, select

from autograder.course import Course, CourseError
from autograder.grading import verdicts
from autograder.grading.keys import digest
from autograder.grading.ledger import read_graded
from autograder.grading.standing import find_assignment
from autograder.grading.verdicts import GRADED, NOT_GRADED
from autograder.grading.work import keys_of
from autograder.writing import alone

FLAGGED, BY_HAND, NOTED = "flagged", "by hand", "noted"
URGENCY = (
    *(NOT_GRADED, verdicts.TAMPERED, verdicts.UNREADABLE, verdicts.MISSING),
    *(verdicts.WAS_KILLED, verdicts.DIED, verdicts.TIMED_OUT),
    *(verdicts.OUT_OF_MEMORY, verdicts.FLOODED, FLAGGED, BY_HAND, NOTED),
)

_ticked = Table(
    "autograder_ticked",
    MetaData(),
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("key", String(64), nullable=False),
)


class Waiting(NamedTuple):
    """Something that a person should look at."""

    kind: str  # one of URGENCY
    student: str
    problem_set: str
    what: str  # a sentence
    where: str  # the file, from the course's folder, or the formgrader's page
    key: str = ""  # what a tick is for; empty where something else has to be done


def handed_in(course: Course) -> list[str]:
    """The released problem sets that anybody handed in."""
    released = sorted(path.stem for path in (course.root / "release").glob("*/*.ipynb"))
    return [name for name in released if course.students("submitted", name)]


def waiting(course: Course, problem_set: str) -> Iterator[Waiting | None]:
    """What waits in a problem set; None for each submission that nothing is to be done about.

    Raises:
        CourseError: the problem set is unknown, or was not released.
    """
    course.released(problem_set)
    with course.gradebook() as gradebook:  # closed before files are read: others may need it
        find_assignment(gradebook, problem_set)
        ticks = _ticks(gradebook, problem_set)
        of_persons = _of_persons(gradebook, problem_set)
    known = {*of_persons, *course.students("submitted", problem_set)}
    for student in sorted(known):
        rows = list(_of_grading(course, problem_set, student))
        rows = [row for row in rows if not row.key or row.key != ticks.get(student)]
        yield from [*rows, *of_persons.get(student, [])] or [None]


def most_urgent_first(rows: list[Waiting]) -> list[Waiting]:
    return sorted(rows, key=lambda row: (URGENCY.index(row.kind), row.problem_set, row.student))


def tick(course: Course, problem_set: str, students: list[str]) -> None:
    """Remember that what is said of the submissions of `students` was looked at.

    Raises:
        CourseError: there is nothing to tick off for one of them; then none is. Or the course is
            in use by another command.
    """
    course.released(problem_set)
    keys = {}
    for student in students:
        rows = [row for row in _of_grading(course, problem_set, student) if row.key]
        if not rows:
            raise CourseError(
                f"there is nothing to tick off for {student} in {problem_set}: what is not graded "
                "is to be graded, and what is marked by hand goes when it is marked"
            )
        keys[student] = rows[0].key
    with alone(course), course.gradebook() as gradebook:
        _ticked.create(gradebook.engine, checkfirst=True)
        with gradebook.engine.begin() as connection:
            for student, key in keys.items():
                row = {"assignment": problem_set, "student": student}
                ours = (_ticked.c.assignment == problem_set, _ticked.c.student == student)
                connection.execute(delete(_ticked).where(*ours))
                connection.execute(insert(_ticked).values(**row, key=key))


def _ticks(gradebook: Gradebook, problem_set: str) -> dict[str, str]:
    if not inspect(gradebook.engine).has_table(_ticked.name):
        return {}
    query = select(_ticked.c.student, _ticked.c.key).where(_ticked.c.assignment == problem_set)
    return dict(gradebook.db.execute(query).all())


def _unmarked(gradebook: Gradebook, problem_set: str) -> dict[str, list[str]]:
    """The questions that wait for a person's mark, by the notebook's id in the gradebook."""
    query = (
        select(Grade.notebook_id, BaseCell.name)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedNotebook.assignment)
        .join(Assignment)
        .where(Grade.needs_manual_grade, Assignment.name == problem_set)
        .order_by(BaseCell.name)
    )
    found: dict[str, list[str]] = {}
    for notebook, name in gradebook.db.execute(query):
        found.setdefault(notebook, []).append(name)
    return found


def _of_grading(course: Course, problem_set: str, student: str) -> Iterator[Waiting]:
    """What grading says of a submission."""
    path = course.notebook("submitted", problem_set, student)
    about = (student, problem_set)
    graded = read_graded(course, problem_set, student)
    if graded is None:
        what = f"run `autograder grade {problem_set} --student {student}`"
        yield Waiting(NOT_GRADED, *about, what, str(path.relative_to(course.root)))
        return
    outcome, reason = verdicts.explain(graded)
    said = [] if outcome == GRADED else [reason]
    said += verdicts.notes(graded)
    if said:
        keys = keys_of(graded)
        key = digest(outcome, said, keys and keys.handed)
        where = (path if path.is_file() else path.parent).relative_to(course.root)
        kind = NOTED if outcome == GRADED else outcome
        yield Waiting(kind, *about, "; ".join(said), str(where), key)


def _of_persons(gradebook: Gradebook, problem_set: str) -> dict[str, list[Waiting]]:
    """What persons asked for in nbgrader's formgrader or have to do there, by each learner."""
    unmarked = _unmarked(gradebook, problem_set)
    found = {}
    for notebook in gradebook.notebook_submissions(problem_set, problem_set):
        page = f"formgrader/submissions/{notebook.id}"
        about = (notebook.student.id, problem_set)
        rows = found[notebook.student.id] = []
        if notebook.flagged:
            rows.append(Waiting(FLAGGED, *about, "somebody flagged it in the formgrader", page))
        if questions := unmarked.get(notebook.id):
            rows.append(Waiting(BY_HAND, *about, f"to be marked: {', '.join(questions)}", page))
    return found
