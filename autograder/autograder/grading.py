"""Grade what was handed in: rebuild each submission, run it, and record a verdict for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.utils import parse_utc

from autograder.course import Course, CourseError, failure
from autograder.files import write_notebook, write_text
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
    for student in students:
        if set("*?[]") & set(student):
            raise CourseError(
                f"{course.root / 'submitted' / student}: nbgrader takes * ? [ ] for patterns: "
                "rename the folder"
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
        raise _nothing_graded(problem_set)
    return students


def grade(course: Course, problem_set: str, students: list[str]) -> Iterator[Verdict]:
    """Grade the submissions of `students`, one after the other. None of them stops the rest."""
    released = course.released(problem_set)
    api = course.api(submitted_directory="rebuilt")
    with api.gradebook as gradebook:
        _find_assignment(gradebook, problem_set)
    for student in students:
        path = course.notebook("submitted", problem_set, student)
        rebuilt = course.notebook("rebuilt", problem_set, student)
        shutil.rmtree(rebuilt.parent, ignore_errors=True)
        write_notebook(_rebuild_or_blank(released, path), rebuilt)
        timestamp = _timestamp(path.with_name("timestamp.txt"))
        if timestamp:
            write_text(timestamp, rebuilt.with_name("timestamp.txt"))
        result = api.autograde(problem_set, student)
        problem = "" if result["success"] else failure(result)
        with api.gradebook as gradebook:
            _update(gradebook, problem_set, student, timed=bool(timestamp), failed=bool(problem))
            yield verdict(course, gradebook, problem_set, student, problem)


def _find_assignment(gradebook: Gradebook, problem_set: str) -> Assignment:
    try:
        return gradebook.find_assignment(problem_set)
    except MissingEntry:
        raise CourseError(
            f"the gradebook does not know {problem_set}: run `autograder release {problem_set}`"
        ) from None


def _timestamp(path: Path) -> str | None:
    """When it was handed in, as nbgrader writes it; None where that is not told or no time."""
    try:
        text = path.read_text("utf-8").strip()
        parse_utc(text)
    except (OSError, ValueError, OverflowError):
        return None
    return text


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


def _update(
    gradebook: Gradebook, problem_set: str, student: str, timed: bool, failed: bool
) -> None:
    """Leave nothing of an earlier submission behind: no time, and where grading failed no score."""
    gradebook.update_or_create_student(student)
    submission = gradebook.update_or_create_submission(problem_set, student)
    if not timed:
        submission.timestamp = None
    if failed:
        for notebook in submission.notebooks:
            for cell in notebook.grades:
                cell.auto_score = 0
    gradebook.db.commit()


def verdicts(course: Course, problem_set: str) -> list[Verdict]:
    """The verdict on every submission that the gradebook knows, scores as they stand there.

    Raises:
        CourseError: nothing is graded yet, or the problem set is unknown or was not released.
    """
    course.released(problem_set)
    with course.api().gradebook as gradebook:
        submissions = _find_assignment(gradebook, problem_set).submissions
        if not submissions:
            raise _nothing_graded(problem_set)
        students = sorted(submission.student.id for submission in submissions)
        return [verdict(course, gradebook, problem_set, student) for student in students]


def _nothing_graded(problem_set: str) -> CourseError:
    return CourseError(f"nothing is graded yet: run `autograder grade {problem_set}` first")


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
    if unmarked := _unmarked(submission):
        reason += f"; still to be marked by hand: {', '.join(unmarked)}"
    return Verdict(student, outcome, submission.score, submission.max_score, reason)


def _unmarked(submission: SubmittedAssignment) -> list[str]:
    """The questions that wait for a person's mark."""
    return [
        grade.name
        for notebook in submission.notebooks
        for grade in notebook.grades
        if grade.needs_manual_grade
    ]
