"""The grades as a table of comma-separated values."""

import csv
import io
from pathlib import Path

from autograder.course import Course
from autograder.files import write_text
from autograder.grading.batch import verdicts
from autograder.grading.verdicts import Verdict

COLUMNS = ("student_id", "problem_set", "score", "max_score", "outcome", "reason")


def export(course: Course, problem_set: str, path: Path) -> list[Verdict]:
    """Write the grades of a problem set to `path`, and return them.

    Raises:
        CourseError: nothing is graded yet.
    """
    rows = verdicts(course, problem_set)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            (row.student, problem_set, row.score, row.max_score, row.outcome, row.reason)
        )
    write_text(text.getvalue(), path)
    return rows
