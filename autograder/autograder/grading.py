"""Grade what was handed in: rebuild each submission, run it, and record a verdict for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.utils import parse_utc

from autograder import jail, submission, view
from autograder.course import Course, CourseError, failure
from autograder.files import write_notebook, write_text
from autograder.rebuild import UnreadableError, compose
from autograder.verdicts import NOT_GRADED, UNREADABLE, Verdict, explain, notes


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


def grade(
    course: Course, problem_set: str, students: list[str], jailed: bool = True
) -> Iterator[Verdict]:
    """Grade the submissions of `students`, one after the other. None of them stops the rest.

    jailed: whether what they handed in runs in a jail; without one it has this user's rights.

    Raises:
        CourseError: there is to be a jail, and none can be made here.
    """
    if jailed:
        jail.check()
        if view.shows(course.root):
            raise CourseError(
                f"{course.root} would be visible in the jail: move the course elsewhere"
            )
    released = course.released(problem_set)
    api = course.api(
        CourseDirectory={"submitted_directory": "rebuilt"}, StrictExecute={"jailed": jailed}
    )
    with api.gradebook as gradebook:
        _find_assignment(gradebook, problem_set)
    for student in students:
        folder = course.notebook("submitted", problem_set, student).parent
        rebuilt = course.notebook("rebuilt", problem_set, student)
        shutil.rmtree(rebuilt.parent, ignore_errors=True)
        write_notebook(_rebuild_or_blank(released, folder, problem_set, jailed), rebuilt)
        timestamp = _timestamp(folder)
        if timestamp:
            write_text(timestamp, rebuilt.with_name(submission.TIMESTAMP))
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


def _timestamp(folder: Path) -> str | None:
    """When it was handed in, as nbgrader writes it; None where that is not told or no time."""
    text = submission.timestamp(folder)
    try:
        parse_utc(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return text


def _rebuild_or_blank(
    released: nbformat.NotebookNode, folder: Path, problem_set: str, jailed: bool
) -> nbformat.NotebookNode:
    """The notebook to grade; where there is nothing to read, the released one and the reason.

    Its metadata say what an instructor should know of the submission.
    """
    handed = submission.read(folder, problem_set, released)
    notes = list(handed.notes)
    if not jailed:
        notes.append("graded without a jail")
    try:
        if handed.content is None:
            raise UnreadableError(handed.reason)
        notebook, mended = compose(released, handed.content)
        notebook.metadata["autograder"] = {"notes": notes + mended}
        return notebook
    except UnreadableError as error:
        outcome, reason = handed.outcome or UNREADABLE, str(error)
    blank = nbformat.from_dict(released)
    blank.metadata["autograder"] = {"outcome": outcome, "reason": reason, "notes": notes}
    blank.cells.insert(
        0, nbformat.v4.new_markdown_cell(f"**Not graded: {reason}.**", id="not-graded")
    )
    return blank


def _update(
    gradebook: Gradebook, problem_set: str, student: str, timed: bool, failed: bool
) -> None:
    """Leave nothing of an earlier submission behind: no time, and where grading failed no score."""
    gradebook.update_or_create_student(student)
    handed_in = gradebook.update_or_create_submission(problem_set, student)
    if not timed:
        handed_in.timestamp = None
    if failed:
        for notebook in handed_in.notebooks:
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
        known = _find_assignment(gradebook, problem_set).submissions
        if not known:
            raise _nothing_graded(problem_set)
        students = sorted(handed_in.student.id for handed_in in known)
        return [verdict(course, gradebook, problem_set, student) for student in students]


def _nothing_graded(problem_set: str) -> CourseError:
    return CourseError(f"nothing is graded yet: run `autograder grade {problem_set}` first")


def verdict(
    course: Course, gradebook: Gradebook, problem_set: str, student: str, failure: str = ""
) -> Verdict:
    """The verdict on a submission, its score being what the gradebook says now."""
    handed_in = gradebook.find_submission(problem_set, student)
    path = course.notebook("autograded", problem_set, student)
    if path.is_file():
        graded = nbformat.read(path, as_version=4)
        outcome, reason = explain(graded)
        remarks = notes(graded)
    else:
        outcome, reason = NOT_GRADED, failure or f"run `autograder grade {problem_set}` again"
        remarks = []
    if unmarked := _unmarked(handed_in):
        remarks.append(f"still to be marked by hand: {', '.join(unmarked)}")
    told = "; ".join([reason, *remarks])
    return Verdict(student, outcome, handed_in.score, handed_in.max_score, told)


def _unmarked(handed_in: SubmittedAssignment) -> list[str]:
    """The questions that wait for a person's mark."""
    return [
        grade.name
        for notebook in handed_in.notebooks
        for grade in notebook.grades
        if grade.needs_manual_grade
    ]
