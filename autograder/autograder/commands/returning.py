"""Give back what came of it: feedback pages and grades."""

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
from autograder.course import Course
from autograder.grading import batch
from autograder.returning import export as exports
from autograder.returning import feedback as feedbacks


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
) -> None:
    """Write the grades as comma-separated values.

    Example: autograder export ps3_lstm --to grades.csv
    """
    rows = exports.export(Course.find(course), problem_set, to)
    console.print(f"Wrote the grades of {len(rows)} learners to {to}", soft_wrap=True)


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
