"""Take in what learners hand in."""

from typing import Annotated

import typer
from rich.progress import Progress

from autograder.commands import tables
from autograder.commands.common import HERE, CourseFolder, ProblemSet, app, console
from autograder.course import Course
from autograder.intake import collect as collections
from autograder.intake import roster as rosters


@app.command()
def collect(
    problem_set: ProblemSet,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PLACE",
            help="A zip file of Moodle or Canvas, a folder, or `exchange` for nbgrader's.",
        ),
    ],
    course: CourseFolder = HERE,
) -> None:
    """Put what learners have handed in into submitted/, for grading.

    The roster tells whose each file is. The newest counts; what it takes the place of is kept in
    earlier/. The place stays as it is, and collecting again does no harm. Exit status 1 if
    somebody is unknown or something cannot be taken.

    Example: autograder collect ps3_lstm --from ~/Downloads/ps3_lstm.zip
    """
    found, rows = Course.find(course), []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"Collecting {problem_set}", total=None)
        for step in collections.collect(found, problem_set, source):
            if isinstance(step, int):
                progress.update(task, total=step)
            else:
                rows.append(step)
                progress.advance(task)
    console.print(tables.collected(rows))
    console.print(tables.collected_in_all(rows), soft_wrap=True)
    if not rosters.read(found):
        console.print("The roster names nobody, so nobody can be unknown or missing.")
    if any(row.status in collections.NEEDS_A_PERSON for row in rows):
        raise typer.Exit(1)
