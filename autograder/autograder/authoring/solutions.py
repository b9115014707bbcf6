"""The solutions to a problem set as a page of the book, once their day has come."""

from datetime import UTC, datetime
from pathlib import Path

import jupytext
import nbformat
from nbgrader.preprocessors import ClearHiddenTests

from autograder import schedule
from autograder.authoring.release import read_master
from autograder.course import Course, CourseError
from autograder.files import write_text

FOLDER = "chapters/solutions"
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
INTRODUCTION = """\
One good answer to each exercise of [the problem set](../../{released}.ipynb). Others are as good.
The tests are the visible ones; every cell was run when this page was built."""


def publish(course: Course, problem_set: str, now: datetime | None = None) -> tuple[Path, Path]:
    """Write the page, and name it in the contents of the book.

    now: the time at which it is asked for, if that is not the present.

    Returns the paths of the page and of the contents.

    Raises:
        CourseError: the schedule names no day or a later one, the set was not released, its master
            is wrong, or there is no book that names the set.
    """
    course.released(problem_set)
    _check_day(course, problem_set, now or datetime.now(UTC))
    book = course.solutions.parent
    page, contents = f"{FOLDER}/{problem_set}", book / "_toc.yml"
    text = _named_in(contents, page, _release_in_book(problem_set))
    path = book / f"{page}.md"
    write_text(_page(course, problem_set), path)
    write_text(text, contents)
    return path, contents


def _check_day(course: Course, problem_set: str, now: datetime) -> None:
    day = schedule.read(course).get(problem_set, schedule.Schedule()).solutions
    where = course.root / schedule.SCHEDULE
    if day is None:
        raise CourseError(
            f"{where} does not say when the solutions to {problem_set} may be seen: "
            f"write `solutions = 2026-11-23`, with your own date, below [{problem_set}]"
        )
    if now < day:
        raise CourseError(
            f"the solutions to {problem_set} may be seen from {day:%Y-%m-%d %H:%M} on: "
            f"wait, or change that in {where}"
        )


def _release_in_book(problem_set: str) -> str:
    return f"autograder/release/{problem_set}/{problem_set}"


def _named_in(contents: Path, page: str, released: str) -> str:
    """The book's contents with a page below the release that it belongs to."""
    try:
        lines = contents.read_text("utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        raise CourseError(f"there is no book to publish in: no {contents}") from None
    entries = [line.strip() for line in lines]
    if f"- file: {released}" not in entries:
        raise CourseError(f"{contents} does not name {released}, below which the page belongs")
    if f"- file: {page}" not in entries:
        place = entries.index(f"- file: {released}")
        lines.insert(place + 1, lines[place].replace(released, page))
    return "".join(lines)


def _page(course: Course, problem_set: str) -> str:
    """The master as a page: its answers and visible tests, without marks and hidden tests."""
    path = course.master(problem_set)
    notebook = read_master(path)
    try:
        ClearHiddenTests().preprocess(notebook, {})
    except RuntimeError as error:
        raise CourseError(f"{path}: {error}") from None
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
        lines = cell.source.splitlines()
        cell.source = "\n".join(line for line in lines if line.strip() not in MARKS)
    title, _, rest = notebook.cells[0].source.partition("\n")
    title = title.removeprefix("# ")
    introduction = INTRODUCTION.format(released=_release_in_book(problem_set))
    notebook.cells[0].source = f"# Solutions: {title}\n\n{introduction}\n{rest}"
    description = f"Answers to every exercise of {title}, with its visible tests."
    notebook.metadata["myst"] = {"html_meta": {"description": description}}
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": "myst,kernelspec"}
    return jupytext.writes(notebook, "md:myst")
