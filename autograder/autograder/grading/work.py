"""Grading one submission, without the gradebook: plain data in, plain data out, in any process.

What is recorded of it is up to ledger.py, which alone knows the gradebook.
"""

import logging
import signal
import tempfile
from collections.abc import Iterable, Iterator
from copy import deepcopy
from socket import gethostname
from threading import Lock
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades
from nbgrader.utils import is_locked, setenv
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.cells import is_test
from autograder.course import CourseError
from autograder.grading.keys import Keys, installed
from autograder.grading.submission import Handed
from autograder.grading.verdicts import UNREADABLE, anything_stopped, kernel_was_lost
from autograder.running import jail
from rnnlib.course.rebuild import UnreadableError, compose

NOT_HERE = (SaveAutoGrades, AssignLatePenalties, CheckCellMetadata)
NOTED = "autograder"  # under which a notebook's metadata say what we know of it

_one_at_a_time = Lock()  # a test may draw from generators and print to streams of the process


class Terms(NamedTuple):
    """What holds for all submissions of a problem set."""

    problem_set: str
    released: NotebookNode  # as learners were given it
    complete: NotebookNode  # the same as the gradebook knows it, hidden tests and all
    config: Config  # nbgrader's settings
    steps: tuple[type | str, ...]  # nbgrader's preprocessors, but for those that record
    jailed: bool
    rest: str  # the key of all this but the tests
    tests: dict[str, str]  # the keys of the tests
    installed: str  # what whoever grades must have installed


class Task(NamedTuple):
    """A submission to grade."""

    terms: Terms
    handed: Handed
    keys: Keys
    earlier: NotebookNode | None  # what came of it when only some of the tests were others


def run(task: Task) -> str:
    """Grade a submission, and return the notebook with the outputs of its cells and tests.

    Raises:
        CourseError: no jail can be made here, or something else is installed.
    """
    terms = task.terms
    if installed() != terms.installed:
        raise CourseError(
            f"{gethostname()} has another Python, packages or other checks than this machine. "
            "Install the same there, and start its workers again"
        )
    if terms.jailed:
        jail.check()
    with _one_at_a_time:
        graded = _run_what_changed(task) or _run_all(task)
    return nbformat.v4.writes(graded) + "\n"


def keys_of(graded: NotebookNode) -> Keys | None:
    """What a graded notebook was made from; None where the notebook is not from here."""
    try:
        return Keys(**graded.metadata[NOTED]["keys"])
    except (KeyError, TypeError):
        return None


def load(text: str) -> NotebookNode:
    """A notebook that we wrote. It is not validated again."""
    return nbformat.v4.reads(text)


def prepare_process() -> None:
    """What a process needs that does nothing but this."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # of Ctrl-C the command itself will speak
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # kernels are interrupted by it
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # failures are reported by us


def preprocess(
    notebook: NotebookNode, kinds: Iterable[type | str], config: Config, names: dict[str, str]
) -> NotebookNode:
    """Apply some of nbgrader's preprocessors, as its converters do.

    names: what nbgrader tells them of the notebook.
    """
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        resources = {"nbgrader": names, "metadata": {"path": folder}}
        for kind in kinds:
            notebook, resources = _class(kind)(config=config)(notebook, resources)
    return notebook


def steps_of(kinds: Iterable[type | str]) -> tuple[type | str, ...]:
    """Which of nbgrader's preprocessors run here.

    Those that write to the gradebook do not, nor does what would check the metadata of each cell,
    which are the gradebook's own.
    """
    return tuple(kind for kind in kinds if not issubclass(_class(kind), NOT_HERE))


def _class(kind: type | str) -> type:
    return import_item(kind) if isinstance(kind, str) else kind


def _compose(task: Task) -> NotebookNode:
    """The notebook to run: released cells and hidden tests, and what is the learner's."""
    notebook = _complete(_rebuild_or_blank(task.terms, task.handed), task.terms.complete)
    notebook.metadata[NOTED]["keys"] = task.keys._asdict()
    return notebook


def _run_all(task: Task) -> NotebookNode:
    """Run a notebook. A kernel that dies gets a second try: it may not have been its own doing."""
    graded = _execute(_compose(task), task.terms)
    return _execute(_compose(task), task.terms) if kernel_was_lost(graded) else graded


def _run_what_changed(task: Task) -> NotebookNode | None:
    """Run all but the tests that are as they were, whose outputs are taken over.

    Returns None where that might not be what a run of everything comes to: where other code than
    before surrounds the tests, and where anything was stopped, as it may have been by a test.
    """
    if task.earlier is None or anything_stopped(task.earlier):
        return None
    notebook = _compose(task)
    if _around_tests(notebook) != _around_tests(task.earlier):
        return None
    before = {cell.id: cell for cell in task.earlier.cells if is_test(cell)}
    changed = task.keys.changed_since(keys_of(task.earlier))
    kept = [
        is_test(cell) and cell.metadata.nbgrader.grade_id not in changed for cell in notebook.cells
    ]
    cells = notebook.cells
    notebook.cells = [cell for cell, is_kept in zip(cells, kept, strict=True) if not is_kept]
    graded = _execute(notebook, task.terms)
    if anything_stopped(graded):
        return None
    run = iter(graded.cells)
    graded.cells = [
        before[cell.id] if is_kept else next(run) for cell, is_kept in zip(cells, kept, strict=True)
    ]
    return graded


def _around_tests(notebook: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells if not is_test(cell)]


def _execute(notebook: NotebookNode, terms: Terms) -> NotebookNode:
    names = {"assignment": terms.problem_set, "notebook": terms.problem_set}
    with setenv(NBGRADER_EXECUTION="autograde"):
        return preprocess(notebook, terms.steps, terms.config, names)


def _rebuild_or_blank(terms: Terms, handed: Handed) -> NotebookNode:
    """The notebook to grade; where there is nothing to read, the released one and the reason.

    Its metadata say what an instructor should know of the submission.
    """
    notes = list(handed.notes)
    if not terms.jailed:
        notes.append("graded without a jail")
    try:
        if handed.content is None:
            raise UnreadableError(handed.reason)
        composed, mended = compose(terms.released, handed.content)
        notebook = nbformat.from_dict(composed)
        notebook.metadata[NOTED] = {"notes": notes + mended}
        return notebook
    except UnreadableError as error:
        outcome, reason = handed.outcome or UNREADABLE, str(error)
    blank = deepcopy(terms.released)
    blank.metadata[NOTED] = {"outcome": outcome, "reason": reason, "notes": notes}
    blank.cells.insert(
        0, nbformat.v4.new_markdown_cell(f"**Not graded: {reason}.**", id="not-graded")
    )
    return blank


def _complete(notebook: NotebookNode, complete: NotebookNode) -> NotebookNode:
    """Put hidden tests and all else that is not the learner's in its place."""
    known = dict(named_cells(complete))
    for name, cell in named_cells(notebook):
        cell.metadata = deepcopy(known[name].metadata)
        if is_locked(known[name]):
            cell.source = known[name].source
    notebook.metadata |= {"kernelspec": complete.metadata.kernelspec}
    return notebook


def named_cells(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """The cells that nbgrader knows, with their names."""
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            yield cell.metadata.nbgrader.grade_id, cell
