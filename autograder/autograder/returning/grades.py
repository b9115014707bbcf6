"""The grades that may leave for a learning management system, and whose they are."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from autograder.course import Course, CourseError
from autograder.grading.batch import verdicts
from autograder.intake import roster
from autograder.intake.roster import Student

# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Grade(NamedTuple):
    """A learner's points for a problem set, late penalties taken off."""

    student: Student
    score: float
    max_score: float


class Grades(NamedTuple):
    """What is known of a problem set when its grades are to leave."""

    problem_set: str
    of: dict[str, Grade]  # by learner
    left_out: dict[str, str]  # why a learner's grade stays here
    people: list[Student]  # all of the course

    @property
    def students(self) -> dict[str, Student]:
        """Whose grades they are."""
        return {name: grade.student for name, grade in self.of.items()}

    def leave_out(self, reasons: dict[str, str]) -> None:
        """Take out the grades of some learners, each for a reason."""
        for name, reason in reasons.items():
            del self.of[name]
            self.left_out[name] = reason


def read(course: Course, problem_set: str, unfinished: bool) -> Grades:
    """The grades of a problem set. One that waits for a person's mark would look final: it stays.

    unfinished: whether those leave as well, with the points they have.

    Raises:
        CourseError: nothing is graded yet, or the roster cannot be read.
    """
    students = roster.read(course)
    of, left_out = {}, {}
    for row in verdicts(course, problem_set):
        if row.waits and not unfinished:
            left_out[row.student] = row.waits
        else:
            student = students.get(row.student, Student(row.student))
            of[row.student] = Grade(student, row.score, row.max_score)
    known = {name: Student(name) for name in (*of, *left_out)} | students
    return Grades(problem_set, of, left_out, list(known.values()))


def by(people: list[Student], key: Callable[[Student], str]) -> dict[str, Student]:
    """The learners by what names them; what two have in common names neither, nor does nothing."""
    counts = Counter(map(key, people))
    return {key(each): each for each in people if key(each) and counts[key(each)] == 1}


def the_one(found: Iterable[Student | None]) -> Student | None:
    """Whom several names of a row lead to; nobody, where it is none or more than one."""
    fitting = set(found) - {None}
    return fitting.pop() if len(fitting) == 1 else None


def check_points(grades: Grades, possible: str, where: str) -> None:
    """Raises CourseError where other points are possible than the problem set has."""
    for grade in grades.of.values():
        if _as_number(possible) != grade.max_score:
            raise CourseError(
                f"{where}, {possible or 'no'} points are possible, and in {grades.problem_set} "
                f"{number(grade.max_score)}: change that there, and download the file again"
            )


def _as_number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def number(points: float) -> str:
    """Points as every system reads them: with a dot, and without noise of the arithmetic."""
    return f"{points:.10g}"


def harmless(name: str) -> str:
    """A name that no spreadsheet runs: an apostrophe stands before one that looks like a formula.

    Only for cells that say who somebody is to people. What identifies somebody must stay as it is.
    """
    return f"'{name}" if name.startswith(FORMULA) else name


def formulas(students: dict[str, Student]) -> dict[str, str]:
    """The learners who cannot be named in a file that people open, and why."""
    return {
        name: f"{identifier!r} would be a formula in a spreadsheet: change it in roster.csv"
        for name, student in students.items()
        for identifier in (student.id, student.email, student.lms_user_id)
        if identifier.startswith(FORMULA)
    }
