"""Collect what learners handed in: from a place, by who sent it, into submitted/."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook

from autograder.course import Course, CourseError
from autograder.grading import submission
from autograder.grading.standing import find_assignment
from autograder.grading.submission import NotTakenError, printable
from autograder.intake import canvas, choice, exchange, moodle, places, plain, senders, shelf
from autograder.intake import roster as rosters
from autograder.intake.enrolment import enrol, record_due
from autograder.intake.parcels import File, Parcel
from autograder.writing import alone

EXCHANGE = "exchange"
MISSING, UNKNOWN, UNCLEAR = "missing", "unknown", "unclear"
NEEDS_A_PERSON = (UNKNOWN, UNCLEAR)
LONGEST = 120  # letters of a sender's name that are shown


class Row(NamedTuple):
    """What became of one learner's parcel, or that there was none."""

    sender: str  # the learner's id; where that is unknown, as the place writes the sender
    status: str
    note: str = ""
    handed_in: datetime | None = None
    late: timedelta | None = None  # None where there is no due date or no time


def collect(course: Course, problem_set: str, source: str) -> Iterator[Row | int]:
    """Put what is new in a place into submitted/. Yields how many parcels there are, then the rows.

    source: a folder, a zip file of Moodle, of Canvas or of a folder, or `exchange`.

    Raises:
        CourseError: the place or the roster cannot be read, nothing of the set is there, the set
            was not released, or the course is being graded.
    """
    course.released(problem_set)
    roster = rosters.read(course)
    with _opened(course, problem_set, source) as (names, parcels), alone(course):
        if names is not plain.names and not roster:
            raise CourseError(
                f"{course.root / rosters.ROSTER} names nobody: only it can tell whose "
                f"{source}'s files are. Fill it in: {','.join(rosters.COLUMNS)}"
            )
        with course.gradebook() as gradebook:
            record_due(course, problem_set, gradebook)
            enrol(gradebook, roster)
            due = _due(gradebook, problem_set)
        yield len(parcels)
        seen = set()
        for student, parcel in senders.identify(parcels, roster, names):
            row = _take(course, problem_set, student, parcel)
            seen.add(student)
            yield _with_times(course, problem_set, row, due) if student else row
        for student in roster:
            if student not in seen:
                there = course.notebook("submitted", problem_set, student).parent.exists()
                note = "nothing new; what is in submitted/ stays" if there else ""
                row = Row(student, shelf.UNCHANGED if there else MISSING, note)
                yield _with_times(course, problem_set, row, due)


@contextmanager
def _opened(
    course: Course, problem_set: str, source: str
) -> Iterator[tuple[senders.Names, list[Parcel]]]:
    if source == EXCHANGE:
        yield plain.names, exchange.parcels(course, problem_set)
        return
    with places.opened(Path(source)) as files:
        layouts = [layout for layout in (moodle, canvas) if any(map(layout.fits, files))]
        layout = layouts[0] if layouts else plain
        parcels = layout.parcels(files, problem_set)
        if layouts:
            parcels += _strays([file for file in files if not layout.fits(file)])
        if not parcels:
            raise CourseError(
                f"{source} holds nothing of {problem_set}: it may be a zip file of Moodle or "
                f"Canvas, or a folder with files such as STUDENT/{problem_set}.ipynb"
            )
        yield layout.names, parcels


def _strays(files: list[File]) -> list[Parcel]:
    """What may be a submission and is not named as the others are."""
    return [
        Parcel("/".join(file.path), (), [], fault="it is not named as the others are")
        for file in files
        if file.name.lower().endswith(plain.ENDINGS)
    ]


def _take(course: Course, problem_set: str, student: str, parcel: Parcel) -> Row:
    if not student:
        return Row(printable(parcel.sender, LONGEST), UNKNOWN, parcel.fault)
    if parcel.fault:
        return Row(student, UNCLEAR, f"{parcel.fault}: {printable(parcel.sender, LONGEST)}")
    try:
        chosen = choice.choose(parcel.files, problem_set)
    except NotTakenError as error:
        return Row(student, UNCLEAR, str(error))
    status = shelf.put(course, problem_set, student, chosen, parcel.handed_in)
    note = parcel.note
    if status == shelf.OLDER:
        note = "what is in submitted/ is newer and stays"
    return Row(student, status, note)


def _due(gradebook: Gradebook, problem_set: str) -> dict[str | None, datetime | None]:
    """When the set is due for a learner who has an extension, and under None for the others."""
    assignment = find_assignment(gradebook, problem_set)
    extended = {row.student.id: row.duedate for row in assignment.submissions if row.extension}
    return {None: assignment.duedate, **extended}


def _with_times(
    course: Course, problem_set: str, row: Row, due: dict[str | None, datetime | None]
) -> Row:
    folder = course.notebook("submitted", problem_set, row.sender).parent
    handed_in = submission.handed_in(folder)
    when = due.get(row.sender, due[None])
    if not handed_in or not when:
        return row._replace(handed_in=handed_in)
    late = max(handed_in - when.replace(tzinfo=UTC), timedelta())
    return row._replace(handed_in=handed_in, late=late)
