"""The grades as a table of comma-separated values."""

import csv
import io
from pathlib import Path

from autograder.course import Course
from autograder.files import write_text
from autograder.grading import graded_students, verdict
from autograder.verdicts import Verdict

COLUMNS = ("student_id", "problem_set", "score", "max_score", "outcome", "reason")


def grades(course: Course, problem_set: str) -> list[Verdict]:
    """The verdict on each graded submission, scores as they stand in the gradebook.

    Raises:
        CourseError: nothing is graded yet.
    """
    students = graded_students(course, problem_set)
    with course.api().gradebook as gradebook:
        return [verdict(course, gradebook, problem_set, student) for student in students]


def export(course: Course, problem_set: str, path: Path) -> list[Verdict]:
    """Write the grades of a problem set to `path`, and return them."""
    rows = grades(course, problem_set)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            (row.student, problem_set, row.score, row.max_score, row.outcome, row.reason)
        )
    write_text(text.getvalue(), path)
    return rows
