"""Which feedback pages show the grades as they are now: only those go back.

Beside a page lies its seal, a key of the page and of the grade that it was written for.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import SubmittedAssignment

from autograder.course import Course
from autograder.files import write_text
from autograder.grading.batch import verdicts
from autograder.grading.keys import digest
from autograder.grading.standing import find_assignment

SEAL = "seal.txt"
SECRET = "submission_secret.txt"  # nbgrader puts it there; the exchange names a page after it


class Pages(NamedTuple):
    """The pages of a problem set that may go back, and why others may not."""

    of: dict[str, Path]  # by learner
    left_out: dict[str, str]

    def leave_out(self, reasons: dict[str, str]) -> None:
        """Take out the pages of some learners, each for a reason."""
        for name, reason in reasons.items():
            del self.of[name]
            self.left_out[name] = reason


def page(course: Course, problem_set: str, student: str) -> Path:
    """Where a learner's feedback page lies."""
    return course.notebook("feedback", problem_set, student).with_suffix(".html")


def grade_keys(course: Course, problem_set: str, students: list[str]) -> dict[str, str]:
    """A key of what each learner's page is made from: the notebook, points, comments, penalty."""
    wanted = set(students)
    with course.gradebook() as gradebook:
        known = find_assignment(gradebook, problem_set).submissions
        return {
            handed_in.student_id: _grade_key(course, handed_in)
            for handed_in in known
            if handed_in.student_id in wanted
        }


def _grade_key(course: Course, handed_in: SubmittedAssignment) -> str:
    path = course.notebook("autograded", handed_in.assignment.name, handed_in.student.id)
    (notebook,) = handed_in.notebooks
    points = [
        (grade.name, grade.auto_score, grade.manual_score, grade.extra_credit)
        for grade in notebook.grades
    ]
    comments = [(comment.name, comment.comment) for comment in notebook.comments]
    penalty = notebook.late_submission_penalty
    secret = _hash(path.with_name(SECRET))
    return digest(_hash(path), secret, sorted(points), sorted(comments), penalty)


def seal(course: Course, problem_set: str, student: str, grade_key: str) -> Path:
    """Seal a page that was just written for a grade, and return its path."""
    path = page(course, problem_set, student)
    write_text(digest(grade_key, _hash(path)), path.with_name(SEAL))
    return path


def _is_sealed(path: Path, grade_key: str) -> bool:
    beside = path.with_name(SEAL)
    return beside.is_file() and beside.read_text("utf-8") == digest(grade_key, _hash(path))


def to_return(course: Course, problem_set: str, unfinished: bool) -> Pages:
    """The pages that belong to the grades as they are.

    unfinished: whether those go back too whose grade waits for a person's mark.

    Raises:
        CourseError: nothing is graded yet.
    """
    rows = verdicts(course, problem_set)
    keys = grade_keys(course, problem_set, [row.student for row in rows])
    found = Pages({}, {})
    for row in rows:
        path = page(course, problem_set, row.student)
        again = f"run `autograder feedback {problem_set} --student {row.student}`"
        if row.waits and not unfinished:
            found.left_out[row.student] = row.waits
        elif not path.is_file():
            found.left_out[row.student] = f"has no feedback page: {again}"
        elif not _is_sealed(path, keys[row.student]):
            found.left_out[row.student] = f"the page is not of the grade as it is now: {again}"
        else:
            found.of[row.student] = path
    return found


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
