"""Grade what was handed in."""

from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from autograder.commands import tables
from autograder.commands.common import (
    HERE,
    CourseFolder,
    NoJail,
    ProblemSet,
    Students,
    app,
    chosen,
    console,
)
from autograder.course import Course
from autograder.grading import batch

Jobs = Annotated[
    int,
    typer.Option(min=0, help="How many to grade at a time; 0 for as many as there are cores."),
]
GRADING_COLUMNS = (
    *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
    *(TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()),
)


@app.command()
def grade(
    problem_set: ProblemSet,
    course: CourseFolder = HERE,
    student: Students = None,
    unsafe_no_jail: NoJail = False,
    jobs: Jobs = 0,
    dask: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Let the workers of this Dask scheduler grade, one thread each."
        ),
    ] = "",
) -> None:
    """Grade what lies in submitted/, and print the verdicts.

    What learners handed in runs in a jail, for which this needs Linux and bubblewrap. What was
    graded before stays, unless the submission, a test of it or the environment has changed since.

    Example: autograder grade ps3_lstm
    """
    found = Course.find(course)
    students = chosen(batch.submissions(found, problem_set), student)
    grade_and_tell(found, problem_set, students, not unsafe_no_jail, jobs, dask)


def grade_and_tell(
    course: Course,
    problem_set: str,
    students: list[str],
    jailed: bool,
    jobs: int = 0,
    dask: str = "",
) -> None:
    """Grade with a bar of progress, and print the verdicts and what has changed."""
    if not jailed:
        console.print(
            "NO JAIL: what was handed in can read your files, use your network and change grades.",
            style="bold red",
        )
    verdicts = []
    with Progress(*GRADING_COLUMNS, console=console) as progress:
        task = progress.add_task(f"Grading {problem_set}", total=len(students))
        for verdict in batch.grade(course, problem_set, students, jailed, jobs, dask):
            verdicts.append(verdict)
            if verdict.fresh:
                progress.advance(task)
            else:  # which took no time, so it says nothing of what is left
                progress.update(task, total=progress.tasks[task].total - 1)
    verdicts.sort()
    console.print(tables.verdicts(verdicts))
    if any(verdict.changes for verdict in verdicts):
        console.print(tables.changes(verdicts))
    fresh = sum(verdict.fresh for verdict in verdicts)
    console.print(f"Graded: {fresh}. As before, so not graded again: {len(verdicts) - fresh}.")
