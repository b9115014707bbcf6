"""Grades as Canvas imports them into its gradebook.

A table begins with Student, ID, SIS User ID, SIS Login ID and Section. A row `Points Possible`
stands above the learners. An assignment is named by its title, with its number in parentheses where
it has one, and is made where Canvas does not know it. A learner is found by the ID, or else by what
an SIS gave. An empty cell takes away the grade that is there, so who has none is left out. Numbers
may have a dot or a comma.

Sources: "How do I import grades in the Gradebook?" and "How do I export grades in the Gradebook?"
of the Canvas Instructor Guide; lib/gradebook_importer.rb and lib/gradebook_exporter.rb of
instructure/canvas-lms.
"""

from autograder.course import CourseError
from autograder.returning.grades import (
    Grade,
    Grades,
    by,
    check_points,
    formulas,
    harmless,
    number,
    the_one,
)
from autograder.returning.sheet import Sheet

POINTS_POSSIBLE = "Points Possible"
EXCUSED = "EX"  # a person's decision, in place of a grade


def table(grades: Grades, column: str) -> list[list[str]]:
    """The rows of a file of our own."""
    grades.leave_out(formulas(grades.students))
    points = next((number(grade.max_score) for grade in grades.of.values()), "")
    return [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column],
        [f"    {POINTS_POSSIBLE}", "", "", "", "", points],  # four spaces, as Canvas writes it
        *map(_row, grades.of.values()),
    ]


def _row(grade: Grade) -> list[str]:
    student = grade.student
    name = ", ".join(filter(None, (student.last_name, student.first_name)))
    return [harmless(name), student.lms_user_id, "", student.id, "", number(grade.score)]


def column(problem_set: str) -> str:
    """The column to fill in where none is named."""
    return problem_set


def fill(sheet: Sheet, place: int, grades: Grades) -> list[str]:
    """Put the grades into a column of a gradebook that was exported from Canvas.

    Returns the names of those in it who are no learners of the course.

    Raises:
        CourseError: it is no such file, or has other points.
    """
    header = sheet.cells(0)
    if not {"ID", "Section"} <= set(header):
        raise CourseError(
            f"{sheet.path} is no gradebook of Canvas, whose first line has ID and Section: "
            "export it there again"
        )
    by_lms_id = by(grades.people, lambda student: student.lms_user_id)
    by_id = by(grades.people, lambda student: student.id)
    by_email = by(grades.people, lambda student: student.email.casefold())
    unknown, without = [], dict(grades.of)
    for row in range(1, len(sheet.rows)):
        values = sheet.cells(row)
        cells = dict(zip(header, values, strict=True))
        name, login = values[0], cells.get("SIS Login ID", "")
        if POINTS_POSSIBLE in name:
            check_points(grades, values[place], f"{sheet.path}: in Canvas")
        elif name or cells["ID"]:  # not the row that says which grades are posted by hand
            found = (by_lms_id.get(cells["ID"]), by_id.get(cells.get("SIS User ID", "")))
            student = the_one((*found, by_id.get(login), by_email.get(login.casefold())))
            if not student:
                unknown.append(name)
            elif grade := without.pop(student.id, None):
                if values[place].strip().upper() == EXCUSED:
                    grades.leave_out({student.id: "is excused in Canvas"})
                else:
                    sheet.rows[row][place] = number(grade.score)
    grades.leave_out(dict.fromkeys(without, f"has no row in {sheet.path}"))
    return unknown
