"""A class that is graded again and again, and what its gradebook says."""

import shutil
from collections.abc import Mapping

import nbformat
from nbgrader.api import Gradebook

from autograder.authoring.answers import hand_in, master_answers
from autograder.course import Course
from autograder.files import write_notebook

PROBLEM_SET = "ps3_lstm"
WRONG = {"cell_update": "def cell_update(f, c, i, g):\n    return c + i * g"}
DEADLY = {"hidden_state": "def hidden_state(o, c):\n    import os\n\n    os._exit(1)"}


def submit(course: Course, student: str, **answers: str) -> None:
    """Hand in the master's answers, with `answers` in place of some of them."""
    right = master_answers(course, PROBLEM_SET)
    notebook = hand_in(course.released(PROBLEM_SET), right | answers)
    write_notebook(notebook, course.notebook("submitted", PROBLEM_SET, student))


def submit_class(course: Course, count: int) -> list[str]:
    """Hand in `count` submissions of three kinds; returns the names of their learners."""
    kinds: list[Mapping[str, str]] = [{}, WRONG, DEADLY]
    names = [f"s{number:03}" for number in range(count)]
    for number, name in enumerate(names):
        submit(course, name, **kinds[number % len(kinds)])
    return names


def change_test(course: Course, name: str, old: str, new: str) -> None:
    """Put other text into a test cell, and release the problem set anew."""
    path = course.notebook("source", PROBLEM_SET)
    source = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in source.cells if cell.id == name)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    nbformat.write(source, path)
    result = course.api().generate_assignment(PROBLEM_SET)
    assert result["success"], result


def forget_grades(course: Course, released: bytes) -> None:
    """Put the course back to where nothing was graded: `released` is its gradebook's file."""
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    (course.root / "gradebook.db").write_bytes(released)


def scores(course: Course) -> dict[tuple[str, str], tuple]:
    """All that the gradebook says, by learner and cell."""
    with course.gradebook() as gradebook:
        return _scores(gradebook)


def _scores(gradebook: Gradebook) -> dict[tuple[str, str], tuple]:
    found = {}
    for handed_in in gradebook.find_assignment(PROBLEM_SET).submissions:
        student = handed_in.student.id
        found[student, ""] = (handed_in.score, handed_in.timestamp)
        for notebook in handed_in.notebooks:
            found[student, "late"] = (notebook.late_submission_penalty,)
            for grade in notebook.grades:
                told = (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                found[student, grade.name] = told
            for comment in notebook.comments:
                found[student, f"comment on {comment.name}"] = (comment.comment,)
    return found
