"""Give back what came of it: feedback pages and grades."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from autograder.commands.common import (
    HERE,
    CourseFolder,
    ProblemSet,
    Students,
    app,
    chosen,
    console,
)
from autograder.course import Course, CourseError
from autograder.grading import batch
from autograder.returning import export as exports
from autograder.returning import feedback as feedbacks
from autograder.returning import pages as pages_
from autograder.returning import places

Unfinished = Annotated[
    bool, typer.Option("--unfinished", help="Also what still waits for a mark by hand.")
]


class Format(StrEnum):
    """How grades are written."""

    PLAIN = "plain"
    CANVAS = "canvas"
    MOODLE = "moodle"


@app.command()
def feedback(
    problem_set: ProblemSet, course: CourseFolder = HERE, student: Students = None
) -> None:
    """Write a feedback page for each graded submission.

    Example: autograder feedback ps3_lstm
    """
    found = Course.find(course)
    write_feedback(found, problem_set, chosen(batch.graded_students(found, problem_set), student))


@app.command()
def export(
    problem_set: ProblemSet,
    course: CourseFolder = HERE,
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("grades.csv"),
    format_: Annotated[
        Format, typer.Option("--as", help="For whom: people, or a system that imports it.")
    ] = Format.PLAIN,
    into: Annotated[
        Path | None,
        typer.Option(
            help="A gradebook exported from Canvas, or a grading worksheet of Moodle: its own rows "
            "are written, with the grades filled in."
        ),
    ] = None,
    column: Annotated[
        str, typer.Option(help="What the problem set, or the column to fill in, is called there.")
    ] = "",
    unfinished: Unfinished = False,
) -> None:
    """Write the grades as comma-separated values: as they are, or for Canvas or Moodle.

    Canvas and Moodle know learners by what roster.csv says of them. A grade that must stay here,
    such as one that waits for your mark, is left out and named; exit status 1 says so.

    Example: autograder export ps3_lstm --as canvas --to grades.csv
    """
    found = Course.find(course)
    if format_ is Format.PLAIN:
        if into or column or unfinished:
            raise CourseError("--into, --column and --unfinished need --as canvas or --as moodle")
        rows = exports.export(found, problem_set, to)
        console.print(f"Wrote the grades of {len(rows)} learners to {to}", soft_wrap=True)
        return
    wanted = exports.Wanted(format_, to, into, column, unfinished)
    grades, unknown = exports.export_for(found, problem_set, wanted)
    console.print(f"Wrote the grades of {len(grades.of)} learners to {to}", soft_wrap=True)
    for name in unknown:
        console.print(f"Nobody of the course, so left as it was: {name}", soft_wrap=True)
    _tell_left_out(grades.left_out)


@app.command("return")
def return_(
    problem_set: ProblemSet,
    to: Annotated[
        str,
        typer.Option(
            metavar="PLACE", help="A folder to be published, `exchange`, or a zip for Moodle."
        ),
    ],
    course: CourseFolder = HERE,
    worksheet: Annotated[
        Path | None,
        typer.Option(help="For a zip: the grading worksheet that Moodle gives for the assignment."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="For a zip: also pages that an earlier one had.")
    ] = False,
    unfinished: Unfinished = False,
) -> None:
    """Give feedback pages back: those that are new there, and of the grade as it is now.

    In a folder their names cannot be guessed; links.csv in the folder of the course says whose is
    which. Pages that must stay here are named; exit status 1 says so.

    Example: autograder return ps3_lstm --to ../_build/feedback
    """
    found = Course.find(course)
    if not to.endswith(".zip") and (worksheet or again):
        raise CourseError("--worksheet and --again need a file that ends in .zip after --to")
    with console.status("Looking at the pages …"):
        pages = pages_.to_return(found, problem_set, unfinished)
    if to == places.EXCHANGE:
        returning = places.to_exchange(found, problem_set, pages)
    elif to.endswith(".zip"):
        returning = places.to_zip(found, problem_set, pages, Path(to), worksheet, again)
    else:
        returning = places.to_folder(found, problem_set, pages, Path(to))
    total = len(pages.of)
    went = dict(track(returning, description="Returning", total=total, console=console))
    new = sum(went.values())
    console.print(f"Returned to {to}: {new}. There already: {len(went) - new}.", soft_wrap=True)
    _tell_left_out(pages.left_out)


def _tell_left_out(left_out: dict[str, str]) -> None:
    """Name who is left out and why. Raises typer.Exit where anybody is."""
    for name, reason in left_out.items():
        console.print(f"Left out: {name}: {reason}", style="yellow", soft_wrap=True)
    if left_out:
        raise typer.Exit(1)


def write_feedback(course: Course, problem_set: str, students: list[str]) -> None:
    """Write feedback pages with a bar of progress, and say where they are."""
    paths = list(
        track(
            feedbacks.feedback(course, problem_set, students),
            description="Writing feedback",
            total=len(students),
            console=console,
        )
    )
    console.print(f"Wrote {len(paths)} feedback pages, such as {paths[0]}", soft_wrap=True)
