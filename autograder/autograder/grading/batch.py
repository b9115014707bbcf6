"""Grade what was handed in: have each submission run, and record a verdict for it."""

import errno
import os
from collections.abc import Iterator
from concurrent.futures import Future

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, parse_utc

from autograder.cells import is_test
from autograder.course import Course, CourseError
from autograder.grading import submission, workers
from autograder.grading.keys import Keys, of_submission
from autograder.grading.ledger import Ledger, read_graded, recorded_key
from autograder.grading.standing import Standing, fingerprint, standings
from autograder.grading.verdicts import NOT_GRADED, Change, Verdict, in_short
from autograder.grading.work import Task, Terms, keys_of, load
from autograder.running import view
from autograder.writing import alone

MOST_LETTERS = 128  # of a name in nbgrader's gradebook
# What is no submission's fault, and would befall them all.
OF_THE_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}


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
        if len(student) > MOST_LETTERS or not student.isprintable():
            raise CourseError(
                f"{str(course.root / 'submitted' / student)!a}: a learner's name has at most "
                f"{MOST_LETTERS} letters, all of them printable: rename the folder"
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
        known = standings(gradebook, problem_set)
        waiting = []
        for student in students:
            if verdict := _as_before(ledger, terms, student, known.get(student)):
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


def _as_before(
    ledger: Ledger, terms: Terms, student: str, standing: Standing | None
) -> Verdict | None:
    """The verdict that stands, where nothing has changed since; None where there is work to do."""
    keys, timestamp = _keys(terms, _handed(ledger, terms, student)), _timestamp(ledger, student)
    recorded = standing and standing.recorded
    is_recorded = recorded and recorded.key == recorded_key(keys, timestamp, standing.duedate)
    is_kept = recorded and recorded.notebook == fingerprint(
        ledger.course, terms.problem_set, student
    )
    if not (is_recorded and is_kept):
        graded = ledger.kept(student)
        if graded is None or keys_of(graded) != keys:
            return None
        if not is_recorded:  # the last grading was stopped, or only the time of handing in is new
            ledger.record(student, graded, timestamp)
            return _verdict_now(ledger, student)._replace(fresh=False)
    return _verdict(ledger.course, terms.problem_set, student, standing)._replace(fresh=False)


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
        CourseError: where it was graded, no jail can be made; or there is no room left, or the
            gradebook cannot be written.
    """
    timestamp = _timestamp(ledger, student)
    try:
        if error := future.exception():
            raise error
        text = future.result()
        before = ledger.kept(student)
        ledger.keep(student, text)
        graded = load(text)
        ledger.record(student, graded, timestamp)
        return _verdict_now(ledger, student)._replace(changes=_changes(before, graded))
    except CourseError:
        raise
    except Exception as error:  # of nbgrader, of its preprocessors, or of the disk
        if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
            raise CourseError(
                f"{student} cannot be graded: {error.filename or 'a file'}: {error.strerror}. "
                "Mend that, and run the command again: it goes on"
            ) from None
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        ledger.record_failure(student, timestamp, reason)
        return _verdict_now(ledger, student)


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
        known = standings(gradebook, problem_set)
    if not known:
        raise _nothing_graded(problem_set)
    return [_verdict(course, problem_set, student, known[student]) for student in sorted(known)]


def _nothing_graded(problem_set: str) -> CourseError:
    return CourseError(f"nothing is graded yet: run `autograder grade {problem_set}` first")


def _verdict_now(ledger: Ledger, student: str) -> Verdict:
    standing = standings(ledger.gradebook, ledger.problem_set, student)[student]
    return _verdict(ledger.course, ledger.problem_set, student, standing)


def _verdict(course: Course, problem_set: str, student: str, standing: Standing) -> Verdict:
    """The verdict on a submission, its score being what the gradebook says now."""
    recorded, waits = standing.recorded, ""
    if recorded and recorded.notebook == fingerprint(course, problem_set, student):
        outcome, reason = recorded.outcome, recorded.reason
    elif graded := read_graded(course, problem_set, student):
        outcome, reason = in_short(graded)
    else:
        waits = f"run `autograder grade {problem_set}` again"
        outcome, reason = NOT_GRADED, waits
    if standing.unmarked:
        to_mark = f"still to be marked by hand: {', '.join(standing.unmarked)}"
        reason, waits = f"{reason}; {to_mark}", waits or to_mark
    if standing.penalty:
        reason += f"; {standing.penalty:g} points taken off as it came late"
    score = max(0.0, standing.score - standing.penalty)  # as nbgrader exports it
    return Verdict(student, outcome, score, standing.max_score, reason, waits=waits)
