"""What became of a submission: an outcome, a score and a reason, each of them always there."""

from typing import NamedTuple

from nbformat import NotebookNode

from autograder.cells import is_test
from autograder.running.ends import DEATH, FLOOD, GARBLED, KILLED, NOT_RUN, TIMEOUT
from rnnlib.course.bridge import CannotCross, GarbledError, LearnerError, RefusedError

GRADED, TIMED_OUT, FLOODED = "graded", "timed out", "too much output"
OUT_OF_MEMORY, WAS_KILLED, DIED, TAMPERED = "out of memory", "killed", "died", "tampered"
UNANSWERED = "NotImplementedError"  # what nbgrader leaves in place of an answer
UNREADABLE, MISSING, NOT_GRADED = "unreadable", "missing", "not graded"

# Errors whose message says it all.
_SENTENCES = {TIMEOUT, DEATH, KILLED, FLOOD, GARBLED, NOT_RUN, "AssertionError"}
_SENTENCES |= {kind.__name__ for kind in (CannotCross, GarbledError, LearnerError, RefusedError)}
_OUTCOMES = {TIMEOUT: TIMED_OUT, DEATH: DIED, KILLED: WAS_KILLED, FLOOD: FLOODED}
_OUTCOMES |= {GARBLED: TAMPERED, GarbledError.__name__: TAMPERED}
_OUTCOMES |= {"MemoryError": OUT_OF_MEMORY, "_ArrayMemoryError": OUT_OF_MEMORY}
_TORCH_HAS_NO_MEMORY = "can't allocate memory"  # in the message of a RuntimeError


class Change(NamedTuple):
    """What a test that changed has changed."""

    exercise: str
    before: float
    after: float


class Verdict(NamedTuple):
    """One row of the grade table."""

    student: str
    outcome: str  # one of the names above
    score: float
    max_score: float
    reason: str
    fresh: bool = True  # whether something of it was run for this verdict
    changes: tuple[Change, ...] = ()  # since the last grading of the same submission
    waits: str = ""  # for what it waits before it is a grade; empty where it is one


def explain(graded: NotebookNode) -> tuple[str, str]:
    """The outcome and the reason that an executed notebook shows.

    A notebook composed for a file that could not be read carries both in its metadata.
    """
    noted = graded.metadata.get("autograder", {})
    if "outcome" in noted:
        return noted["outcome"], noted["reason"]
    errors = [(cell, error) for cell in graded.cells if (error := error_of(cell))]
    stops = [(cell, error) for cell, error in errors if _stop(error)]
    outcome = _stop(stops[0][1]) if stops else GRADED
    failed = [(cell, error) for cell, error in errors if _counts(cell)]
    blank = {exercise(cell) for cell, error in errors if error.ename == UNANSWERED}
    answered = [(cell, error) for cell, error in failed if exercise(cell) not in blank]
    if told := stops or answered:
        cell, error = told[0]
        return outcome, f"{exercise(cell)}: {describe(error)}"
    if not failed:
        return outcome, "every test passed"
    tests = sum(map(_counts, graded.cells))
    return outcome, f"{len(failed)} of {tests} exercises not answered"


def _stop(error: NotebookNode) -> str:
    """The outcome of a submission where such an error came up; empty for an ordinary one."""
    if _TORCH_HAS_NO_MEMORY in error.evalue:
        return OUT_OF_MEMORY
    return _OUTCOMES.get(error.ename, "")


def _counts(cell: NotebookNode) -> bool:
    """Whether a cell is a test that has points to give; those of optional extensions have none."""
    return is_test(cell) and cell.metadata.nbgrader.points > 0


def anything_stopped(graded: NotebookNode) -> bool:
    """Whether a cell or a test did not come to its own end."""
    return any(error.ename in {*_OUTCOMES, NOT_RUN} for error in _errors(graded))


def kernel_was_lost(graded: NotebookNode) -> bool:
    """Whether the learner's kernel died, was killed, or could not be understood any more."""
    return any(error.ename in (DEATH, KILLED, GARBLED) for error in _errors(graded))


def _errors(graded: NotebookNode) -> list[NotebookNode]:
    return [error for cell in graded.cells if (error := error_of(cell))]


def notes(graded: NotebookNode) -> list[str]:
    """What an instructor should know of a submission besides."""
    return list(graded.metadata.get("autograder", {}).get("notes", []))


def in_short(graded: NotebookNode) -> tuple[str, str]:
    """The outcome that an executed notebook shows, and all there is to say of it."""
    outcome, reason = explain(graded)
    return outcome, "; ".join([reason, *notes(graded)])


def describe(error: NotebookNode) -> str:
    """One line for an error output: the message of a test that failed, or the error's name too."""
    message = error.evalue.strip().splitlines()[0] if error.evalue.strip() else ""
    if error.ename == TIMEOUT and not message:
        return "the code ran too long and was stopped: is there an endless loop?"
    if error.ename in _SENTENCES and message:
        return message
    if error.ename == UNANSWERED:
        return "not answered yet"
    return f"{error.ename}: {message}" if message else error.ename


def exercise(cell: NotebookNode) -> str:
    """The exercise that an answer or its test belongs to."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    return grade_id.removeprefix("test_") if grade_id else "a cell of your own"


def error_of(cell: NotebookNode) -> NotebookNode | None:
    """The last error of a cell: where code was interrupted, what interrupted it comes last."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return errors[-1] if errors else None
