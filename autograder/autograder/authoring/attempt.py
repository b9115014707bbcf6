"""One attempt at a problem set, run in this process: quick, and for our own answers only.

Grading gives each submission a kernel of its own. The audit tries thousands of answers, each of
them ours, so here the cells run one after the other in a plain namespace, as a kernel runs them: a
cell that fails does not stop the next.
"""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

import nbformat
from nbgrader.utils import is_solution

from autograder.cells import HIDDEN, is_test
from autograder.checks import contract


class Overrun(KeyboardInterrupt):
    """The code ran for too long. What interrupts a kernel is a KeyboardInterrupt too."""


class Attempt(NamedTuple):
    """What came of an attempt."""

    failures: dict[str, "Failure"]  # by exercise
    drawn: frozenset[str]  # the exercises whose hidden tests drew inputs


class Failure(NamedTuple):
    """Why the answer to an exercise fails."""

    hidden: bool  # whether all that a learner sees passes
    reason: str


def exercises(master: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    """The test cell of each exercise that is graded by its tests, by the exercise's name."""
    return {
        cell.metadata.nbgrader.grade_id.removeprefix("test_"): cell
        for cell in master.cells
        if is_test(cell)
    }


def attempt(
    master: nbformat.NotebookNode,
    answers: Mapping[str, str],
    only: frozenset[str] | None = None,
    seed: int = contract.SEED,
    seconds_a_cell: float = 20,
) -> Attempt:
    """Run `answers` against all tests of a master, hidden ones too.

    answers: code by exercise; one that is left out counts as not answered.
    only: some exercises; the others are neither run nor tested.
    seed: what the hidden tests draw their inputs from.
    seconds_a_cell: of computing, so that a busy machine decides no verdict.
    """
    contract.SEED = seed
    tests = {cell.id: name for name, cell in exercises(master).items()}
    namespace: dict[str, object] = {"__name__": "__main__"}
    failures, drawn = {}, set()
    for cell in master.cells:
        name = tests.get(cell.id, cell.id)
        of_an_exercise = cell.id in tests or is_solution(cell)
        if cell.cell_type != "code" or (of_an_exercise and only is not None and name not in only):
            continue
        code = answers.get(name, "raise NotImplementedError") if is_solution(cell) else cell.source
        visible, _, hidden = code.partition(HIDDEN)
        draws = contract.draws
        reason = _run(visible, namespace, seconds_a_cell)
        failure = (
            Failure(False, reason)
            if reason
            else Failure(True, _run(hidden, namespace, seconds_a_cell))
        )
        if failure.reason and cell.id in tests:
            failures[name] = failure
        if contract.draws > draws:
            drawn.add(name)
    return Attempt(failures, frozenset(drawn))


def _run(code: str, namespace: dict[str, object], seconds: float) -> str:
    """Run a cell. Returns why it fails, and nothing where it does not."""
    try:
        with _interrupted_after(seconds), redirect_stdout(StringIO()), catch_warnings():
            simplefilter("ignore")
            exec(compile(code, "<cell>", "exec"), namespace)
    except AssertionError as error:
        return str(error) or "AssertionError"
    except (Exception, Overrun) as error:
        return f"{type(error).__name__}: {error}"
    return ""


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    def interrupt(*_: object) -> None:
        raise Overrun(f"computed for more than {seconds:g} seconds")

    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
