"""Grade what was handed in: have each submission run, and record a verdict for it."""

import os
from collections.abc import Iterator
from concurrent.futures import Future

from nbformat import NotebookNode
from nbgrader.api import SubmittedAssignment
from nbgrader.utils import determine_grade, parse_utc

from autograder.cells import is_test
from autograder.course import Course, CourseError
from autograder.grading import submission, workers
from autograder.grading.keys import Keys, of_submission
from autograder.grading.ledger import Ledger, alone, find_assignment, read_graded
from autograder.grading.verdicts import NOT_GRADED, Change, Verdict, explain, notes
from autograder.grading.work import Task, Terms, keys_of, load
from autograder.running import view


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
    course: Course,
    problem_set: str,
    students: list[str],
    jailed: bool = True,
    jobs: int = 0,
    dask: str = "",
) -> Iterator[Verdict]:
    """Grade the submissions of `students`, and yield the verdicts as they come.

    None of them stops the rest. Where neither a submission nor the tests nor the environment has
    changed since it was last graded, nothing is run. Where only tests have, those alone are.

    jailed: whether what they handed in runs in a jail; without one it has this user's rights.
    jobs: how many are graded at a time; 0 for as many as there are cores.
    dask: the address of a Dask scheduler, whose workers are to grade.

    Raises:
        CourseError: there is to be a jail, and none can be made; the course is being graded
            already; or the Dask cluster does not answer, or has something else installed.
    """
    if jailed and view.shows(course.root):
        raise CourseError(f"{course.root} would be visible in the jail: move the course elsewhere")
    with alone(course), course.gradebook() as gradebook:
        ledger = Ledger(course, problem_set, gradebook)
        terms = ledger.terms(jailed)
        waiting = []
        for student in students:
            if verdict := _as_before(ledger, terms, student):
                yield verdict
            else:
                waiting.append(student)
        if not waiting:
            return
        local = workers.local(min(jobs or _cores(), len(waiting)))
        with workers.of_dask(dask) if dask else local as pool:
            tasks = ((student, _task(ledger, terms, student)) for student in waiting)
            for student, task, future in workers.graded(pool, tasks):
                yield _record(ledger, student, task, future)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _as_before(ledger: Ledger, terms: Terms, student: str) -> Verdict | None:
    """The verdict that stands, where nothing has changed since; None where there is work to do."""
    graded = ledger.kept(student)
    keys = _keys(terms, _handed(ledger, terms, student))
    if graded is None or keys_of(graded) != keys:
        return None
    timestamp = _timestamp(ledger, student)
    if ledger.is_recorded(student, keys, timestamp):
        handed_in = ledger.gradebook.find_submission(terms.problem_set, student)
    else:  # the last grading was stopped in between, or only the time of handing in has changed
        handed_in = ledger.record(student, graded, timestamp)
    return _verdict(handed_in, graded)._replace(fresh=False)


def _task(ledger: Ledger, terms: Terms, student: str) -> Task:
    handed = _handed(ledger, terms, student)
    keys = _keys(terms, handed)
    graded = ledger.kept(student)
    earlier = keys_of(graded) if graded else None
    of_the_same = earlier and earlier._replace(tests={}) == keys._replace(tests={})
    return Task(terms, handed, keys, graded if of_the_same else None)


def _handed(ledger: Ledger, terms: Terms, student: str) -> submission.Handed:
    folder = ledger.course.notebook("submitted", terms.problem_set, student).parent
    return submission.read(folder, terms.problem_set, terms.released)


def _keys(terms: Terms, handed: submission.Handed) -> Keys:
    return Keys(of_submission(handed), terms.rest, terms.tests)


def _record(ledger: Ledger, student: str, task: Task, future: Future[str]) -> Verdict:
    """Write down what came of a submission.

    Raises:
        CourseError: where it was graded, no jail can be made; or the gradebook cannot be written.
    """
    timestamp = _timestamp(ledger, student)
    error = future.exception()
    if isinstance(error, CourseError):
        raise error
    try:
        if error:
            raise error
        text = future.result()
        before = ledger.kept(student)
        ledger.keep(student, text)
        graded = load(text)
        verdict = _verdict(ledger.record(student, graded, timestamp), graded)
        return verdict._replace(changes=_changes(before, graded))
    except CourseError:
        raise
    except Exception as error:  # of nbgrader, of its preprocessors, or of the disk
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        return _verdict(ledger.record_failure(student, timestamp), None, reason)


def _changes(before: NotebookNode | None, after: NotebookNode) -> tuple[Change, ...]:
    """What tests that changed have changed, where the submission is the same."""
    earlier, now = before and keys_of(before), keys_of(after)
    if not earlier or earlier.handed != now.handed:
        return ()
    old, new = _points(before), _points(after)
    changed = now.changed_since(earlier)
    return tuple(
        Change(name.removeprefix("test_"), old.get(name, 0), points)
        for name, points in new.items()
        if name in changed or old.get(name) != points
    )


def _points(graded: NotebookNode) -> dict[str, float]:
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
        for cell in graded.cells
        if is_test(cell)
    }


def _timestamp(ledger: Ledger, student: str) -> str | None:
    """When it was handed in, as nbgrader writes it; None where that is not told or no time."""
    folder = ledger.course.notebook("submitted", ledger.problem_set, student).parent
    text = submission.beside(folder, submission.TIMESTAMP)
    try:
        parse_utc(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return text


def verdicts(course: Course, problem_set: str) -> list[Verdict]:
    """The verdict on every submission that the gradebook knows, scores as they stand there.

    Raises:
        CourseError: nothing is graded yet, or the problem set is unknown or was not released.
    """
    course.released(problem_set)
    with course.gradebook() as gradebook:
        known = find_assignment(gradebook, problem_set).submissions
        if not known:
            raise _nothing_graded(problem_set)
        return [
            _verdict(handed_in, read_graded(course, problem_set, handed_in.student.id))
            for handed_in in sorted(known, key=lambda handed_in: handed_in.student.id)
        ]


def _nothing_graded(problem_set: str) -> CourseError:
    return CourseError(f"nothing is graded yet: run `autograder grade {problem_set}` first")


def _verdict(
    handed_in: SubmittedAssignment, graded: NotebookNode | None, failure: str = ""
) -> Verdict:
    """The verdict on a submission, its score being what the gradebook says now."""
    if graded:
        outcome, reason = explain(graded)
        remarks = notes(graded)
    else:
        again = f"run `autograder grade {handed_in.assignment.name}` again"
        outcome, reason, remarks = NOT_GRADED, failure or again, []
    if unmarked := _unmarked(handed_in):
        remarks.append(f"still to be marked by hand: {', '.join(unmarked)}")
    told = "; ".join([reason, *remarks])
    return Verdict(handed_in.student.id, outcome, handed_in.score, handed_in.max_score, told)


def _unmarked(handed_in: SubmittedAssignment) -> list[str]:
    """The questions that wait for a person's mark."""
    return [
        grade.name
        for notebook in handed_in.notebooks
        for grade in notebook.grades
        if grade.needs_manual_grade
    ]
