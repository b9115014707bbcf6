"""Grades as Moodle imports them.

A file of our own is for the gradebook (Grades, Import, CSV file). Its columns are named as in
Moodle's own export, and whoever imports it says which of them names the learner: the e-mail address
or the ID number. Moodle refuses a file with a learner it does not know, and gives the grade of a
row that names nobody to the learner above: so no row is without an e-mail address.

A file to fill in is the grading worksheet of an assignment, which Moodle gives and takes back. It
knows a learner by the number in the first column, which nobody else knows, and passes over a row
whose grade is empty, or more than the most points. Its names are in the language of the site. Both
read a dot in a number, whatever that language has.

Sources: "Grade import" and "Assignment settings" of docs.moodle.org; of moodle/moodle,
grade/import/csv/classes/load_data.php, and importgradeslib.php and locallib.php in
mod/assign/feedback/offline.
"""

from collections import Counter

from autograder.intake.roster import Student
from autograder.returning.grades import (
    Grades,
    by,
    check_points,
    formulas,
    harmless,
    number,
    the_one,
)
from autograder.returning.sheet import Sheet

GRADE, MOST = "Grade", "maximum grade"  # columns of a worksheet, in English


def table(grades: Grades, column: str) -> list[list[str]]:
    """The rows of a file of our own."""
    grades.leave_out(formulas(grades.students))
    grades.leave_out(_more_than_all(grades))
    nameless = [name for name, grade in grades.of.items() if not grade.student.email]
    grades.leave_out(dict.fromkeys(nameless, "has no e-mail address in roster.csv"))
    rows = [["First name", "Last name", "ID number", "Email address", column]]
    for student, score, _ in grades.of.values():
        names = map(harmless, (student.first_name, student.last_name))
        rows.append([*names, student.id, student.email, number(score)])
    return rows


def column(problem_set: str) -> str:
    """The column to fill in where none is named: a worksheet is of one assignment."""
    return GRADE


def fill(sheet: Sheet, place: int, grades: Grades) -> list[str]:
    """Put the grades into a column of the grading worksheet of an assignment.

    Returns the names of those in it who are no learners of the course.

    Raises:
        CourseError: it has other points.
    """
    header = [title.strip().casefold() for title in sheet.cells(0)]
    most = header.index(MOST) if MOST in header else None
    grades.leave_out(_more_than_all(grades))
    unknown, without = [], dict(grades.of)
    for row, student in enumerate(learners(sheet, place, grades.people), start=1):
        cells = sheet.cells(row)
        if not student:
            unknown.append(" ".join(cells[:2]))
        elif grade := without.pop(student.id, None):
            if most is not None:
                check_points(grades, cells[most], f"{sheet.path}: in Moodle")
            sheet.rows[row][place] = number(grade.score)
    grades.leave_out(dict.fromkeys(without, f"has no row in {sheet.path}"))
    return unknown


def before_the_grade(sheet: Sheet) -> int:
    """How many columns of a worksheet come before the grade; all, in another language."""
    header = sheet.cells(0)
    return header.index(GRADE) if GRADE in header else len(header)


def learners(sheet: Sheet, place: int, people: list[Student]) -> list[Student | None]:
    """Whose row each is, by the e-mail address or the id that stands before the grade.

    Where no row has either, as on a site that shows neither, by a full name that stands there once.
    """
    by_id = by(people, lambda student: student.id)
    by_email = by(people, lambda student: student.email.casefold())
    rows = [sheet.cells(row)[:place] for row in range(1, len(sheet.rows))]
    found = [
        the_one(who for cell in row for who in (by_id.get(cell), by_email.get(cell.casefold())))
        for row in rows
    ]
    if any(found):
        return found
    by_name = by(people, lambda student: f"{student.first_name} {student.last_name}".strip())
    counts = Counter(cell for row in rows for cell in row)
    return [the_one(by_name.get(cell) for cell in row if counts[cell] == 1) for row in rows]


def _more_than_all(grades: Grades) -> dict[str, str]:
    return {
        name: f"{number(grade.score)} points are more than Moodle takes: enter them there by hand"
        for name, grade in grades.of.items()
        if grade.score > grade.max_score
    }
