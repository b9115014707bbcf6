"""Grade what was handed in: rebuild each submission, run it, and record a verdict for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.course import Course, CourseError, failure
from autograder.files import write_notebook
from autograder.rebuild import UnreadableError, rebuild
from autograder.verdicts import MISSING, NOT_GRADED, UNREADABLE, Verdict, explain


def submissions(course: Course, problem_set: str) -> list[str]:
    """Who handed in a problem set.

    Raises:
        CourseError: nobody did, or the problem set is unknown or was not released.
    """
    course.released(problem_set)
    students = course.students("submitted", problem_set)
    if not students:
        raise CourseError(
            f"nobody handed in {problem_set}: put each notebook at "
            f"{course.notebook('submitted', problem_set, 'STUDENT')}"
        )
    return students


def graded_students(course: Course, problem_set: str) -> list[str]:
    """Whose submissions were graded.

    Raises:
        CourseError: nobody's, or the problem set is unknown or was not released.
    """
    course.released(problem_set)
    students = course.students("autograded", problem_set)
    if not students:
        raise CourseError(f"nothing is graded yet: run `autograder grade {problem_set}` first")
    return students


def grade(course: Course, problem_set: str, students: list[str]) -> Iterator[Verdict]:
    """Grade the submissions of `students`, one after the other. None of them stops the rest."""
    released = course.released(problem_set)
    api = course.api(submitted_directory="rebuilt")
    for student in students:
        path = course.notebook("submitted", problem_set, student)
        rebuilt = course.notebook("rebuilt", problem_set, student)
        write_notebook(_rebuild_or_blank(released, path), rebuilt)
        timestamp = path.with_name("timestamp.txt")
        if timestamp.is_file():
            shutil.copyfile(timestamp, rebuilt.with_name(timestamp.name))
        result = api.autograde(problem_set, student)
        with api.gradebook as gradebook:
            problem = "" if result["success"] else failure(result)
            if problem:
                _score_zero(gradebook, problem_set, student)
            yield verdict(course, gradebook, problem_set, student, problem)


def _rebuild_or_blank(released: nbformat.NotebookNode, path: Path) -> nbformat.NotebookNode:
    """The notebook to grade; where there is nothing to read, the released one and the reason."""
    try:
        return rebuild(released, path.read_bytes())
    except FileNotFoundError:
        outcome, reason = MISSING, f"there is no {path.name} in the submission"
    except OSError as error:
        outcome, reason = UNREADABLE, f"the file cannot be opened: {error.strerror}"
    except UnreadableError as error:
        outcome, reason = UNREADABLE, str(error)
    blank = nbformat.from_dict(released)
    blank.metadata["autograder"] = {"outcome": outcome, "reason": reason}
    blank.cells.insert(
        0, nbformat.v4.new_markdown_cell(f"**Not graded: {reason}.**", id="not-graded")
    )
    return blank


def _score_zero(gradebook: Gradebook, problem_set: str, student: str) -> None:
    """Leave no score of an earlier submission behind."""
    submission = gradebook.update_or_create_submission(problem_set, student)
    for notebook in submission.notebooks:
        for cell in notebook.grades:
            cell.auto_score = 0
    gradebook.db.commit()


def verdict(
    course: Course, gradebook: Gradebook, problem_set: str, student: str, failure: str = ""
) -> Verdict:
    """The verdict on a submission, its score being what the gradebook says now."""
    submission = gradebook.find_submission(problem_set, student)
    path = course.notebook("autograded", problem_set, student)
    if path.is_file():
        outcome, reason = explain(nbformat.read(path, as_version=4))
    else:
        outcome, reason = NOT_GRADED, failure or f"run `autograder grade {problem_set}` again"
    return Verdict(student, outcome, submission.score, submission.max_score, reason)
