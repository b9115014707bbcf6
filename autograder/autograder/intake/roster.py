"""Who is in the class: roster.csv in the folder of the course.

Its columns are those of nbgrader's own `nbgrader db student import`; others may stand beside them.
A file that Excel wrote, with semicolons and a byte order mark, is read as well.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course, CourseError

ROSTER = "roster.csv"


class Student(NamedTuple):
    """A learner, as a row of the roster says; what it does not say is empty."""

    id: str  # the name of the learner's folder, and the learner's name in the gradebook
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


COLUMNS = Student._fields


def read(course: Course) -> dict[str, Student]:
    """The learners by id, in the order of the roster; none where there is no roster.

    Raises:
        CourseError: the file is no table in UTF-8, has no column `id`, or an id is empty, stands
            there twice or is no name for a folder.
    """
    path = course.root / ROSTER
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not in UTF-8 (byte {error.start}): save it again as CSV UTF-8"
        ) from None
    students: dict[str, Student] = {}
    for line, student in _rows(path, text):
        if reason := fault(student.id):
            raise CourseError(f"{path}, line {line}: {reason}")
        if student.id in students:
            raise CourseError(
                f"{path}, line {line}: the id {student.id} stands there twice: keep one of them"
            )
        students[student.id] = student
    return students


def fault(student_id: str) -> str | None:
    """Why an id cannot name a learner's folder; None where it can."""
    if not student_id:
        return "a learner without an id: fill it in, or take the line out"
    if student_id.startswith(".") or set("/\\*?[]+") & set(student_id):
        return (
            f"{student_id!r} cannot name a learner's folder: "
            r"choose an id without / \ * ? [ ] + and without a dot at its beginning"
        )
    if not student_id.isprintable():
        return f"{student_id!r} holds letters that cannot be printed: write it anew"
    return None


def _rows(path: Path, text: str) -> list[tuple[int, Student]]:
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, ())]
        if "id" not in names:
            raise CourseError(
                f"{path}: its first line names no column 'id': begin it with {','.join(COLUMNS)}"
            )
        found = []
        for cells in reader:
            row = dict(zip(names, map(str.strip, cells), strict=False))
            if any(row.values()):
                student = Student(*(row.get(name, "") for name in COLUMNS))
                found.append((reader.line_num, student))
        return found
    except csv.Error as error:
        raise CourseError(f"{path}, line {reader.line_num}: it is no CSV: {error}") from None
