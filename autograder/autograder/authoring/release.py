"""From a master in solutions/ to the notebook that learners get."""

import subprocess
from asyncio import CancelledError
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbgrader.nbgraderformat import (
    MetadataValidator,
    SchemaTooNewError,
    SchemaTooOldError,
    ValidationError,
)

from autograder.course import Course, CourseError, failure
from autograder.files import last_line, write_notebook
from autograder.writing import alone
from rnnlib.course import released

SECONDS_A_CELL = 60


def release(course: Course, problem_set: str) -> Path:
    """Check a master, make nbgrader's source from it, and the release from that.

    The released notebook remembers its own cells, for `rnnlib check`.

    Returns the path of the released notebook.

    Raises:
        CourseError: the problem set is unknown, its metadata is wrong or a cell of it fails; or the
            gradebook cannot be written.
    """
    path = course.master(problem_set)
    master = read_master(path)
    run(master, path)
    with alone(course):
        with course.gradebook():  # so it is there, and nbgrader can use it
            write_notebook(master, course.notebook("source", problem_set))
        api = course.api()  # which shuts the gradebook to others
        result = api.generate_assignment(problem_set)
    if not result["success"]:
        raise CourseError(f"{path}: nbgrader refuses it: {failure(result)}")
    made = course.notebook("release", problem_set)
    notebook = nbformat.read(made, as_version=4)
    notebook.metadata[released.KEY] = released.describe(notebook, problem_set)
    write_notebook(notebook, made)
    return made


def read_master(path: Path) -> nbformat.NotebookNode:
    """The master as a notebook, with ids that stay the same from one reading to the next.

    Raises:
        CourseError: nbgrader would not accept the metadata of a cell.
    """
    try:
        notebook = jupytext.read(path)
    except Exception as error:  # what a broken header raises is up to several parsers
        raise CourseError(f"{path} is no MyST text notebook: {last_line(str(error))}") from error
    if "kernelspec" not in notebook.metadata:
        raise CourseError(f"{path}: its header names no kernel: add kernelspec, as other sets do")
    notebook.metadata = nbformat.from_dict({"kernelspec": notebook.metadata.kernelspec})
    seen = set()
    for index, cell in enumerate(notebook.cells):
        cell.id = _cell_id(cell, index)
        if cell.id in seen:
            raise CourseError(f"{path}: two cells have the nbgrader grade_id {cell.id}")
        seen.add(cell.id)
        if reason := _metadata_fault(cell):
            raise CourseError(f"{path}: wrong nbgrader metadata in the cell {cell.id}: {reason}")
    return notebook


def _cell_id(cell: nbformat.NotebookNode, index: int) -> str:
    metadata = cell.metadata.get("nbgrader")
    grade_id = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return grade_id if isinstance(grade_id, str) else f"text-{index}"


def _metadata_fault(cell: nbformat.NotebookNode) -> str | None:
    """Why nbgrader, or the notebook format, would refuse a cell; None where they would not."""
    try:
        MetadataValidator().validate_cell(cell)
        nbformat.validate(cell, ref=f"{cell.cell_type}_cell", version=4, version_minor=5)
    except (ValidationError, nbformat.ValidationError) as error:
        return error.message.splitlines()[0]
    except (SchemaTooOldError, SchemaTooNewError, AttributeError, TypeError) as error:
        return last_line(str(error))
    return None


def run(master: nbformat.NotebookNode, path: Path) -> None:
    """Run the master's answers against all of its tests, hidden ones too.

    Raises:
        CourseError: naming the cell that fails, and how.
    """
    running = ""

    def remember(cell: nbformat.NotebookNode, **_: object) -> None:
        nonlocal running
        running = cell.id

    client = NotebookClient(
        nbformat.from_dict(master),  # a copy: running writes outputs and times into the cells
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        on_cell_start=remember,
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)  # the kernel has its own words for a Ctrl-C
    except CancelledError:  # nbclient's word for it
        raise KeyboardInterrupt from None
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}".splitlines()[0]
    except (CellTimeoutError, DeadKernelError) as error:
        reason = str(error).splitlines()[0]
    else:
        return
    raise CourseError(f"{path}: the cell {running} does not run: {reason}")
