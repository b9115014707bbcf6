"""The grades as a table of comma-separated values: for people, for Canvas, or for Moodle."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course, CourseError
from autograder.files import PRIVATE, write_text
from autograder.grading.batch import verdicts
from autograder.grading.verdicts import Verdict
from autograder.returning import canvas, grades, moodle, sheet

COLUMNS = ("student_id", "problem_set", "score", "max_score", "outcome", "reason")
SYSTEMS = {"canvas": canvas, "moodle": moodle}


def export(course: Course, problem_set: str, path: Path) -> list[Verdict]:
    """Write the grades of a problem set to `path`, and return them.

    A grade that waits for a person's mark says so in its reason.

    Raises:
        CourseError: nothing is graded yet.
    """
    rows = verdicts(course, problem_set)
    write_rows([COLUMNS, *(_plain(row, problem_set) for row in rows)], path)
    return rows


def _plain(row: Verdict, problem_set: str) -> tuple[str | float, ...]:
    return row.student, problem_set, row.score, row.max_score, row.outcome, row.reason


class Wanted(NamedTuple):
    """What is to be exported to a learning management system."""

    system: str  # of SYSTEMS
    path: Path  # the file to write
    into: Path | None = None  # a file that the system gave, to fill in
    column: str = ""  # what the problem set is called there, where that is not its name here
    unfinished: bool = False  # whether grades go out that still wait for a person's mark


def export_for(course: Course, problem_set: str, wanted: Wanted) -> tuple[grades.Grades, list[str]]:
    """Write a file that a learning management system imports.

    Returns the grades in it, and those left out with the reasons; and the rows of a file that was
    filled in which belong to no learner.

    Raises:
        CourseError: nothing is graded yet, the roster cannot be read, or there is no such file to
            fill in.
    """
    system = SYSTEMS[wanted.system]
    found = grades.read(course, problem_set, wanted.unfinished)
    if wanted.into is None:
        write_rows(system.table(found, wanted.column or problem_set), wanted.path)
        return found, []
    if wanted.path.resolve() == wanted.into.resolve():
        raise CourseError(f"{wanted.into} stays as it is: name another file with --to")
    given = sheet.read(wanted.into)
    place = given.column(wanted.column or system.column(problem_set))
    unknown = system.fill(given, place, found)
    given.write(wanted.path)
    return found, unknown


def write_rows(rows: Iterable[Iterable[object]], path: Path) -> None:
    """Write a table for the owner alone."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    write_text(text.getvalue(), path, PRIVATE)
