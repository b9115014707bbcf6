"""What the commands share: the application, its console, and common arguments."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder.course import CourseError

app = typer.Typer(
    help="Release the problem sets of a course and grade what learners hand in.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(markup=False)  # what learners' code prints is not markup

CourseFolder = Annotated[
    Path, typer.Option("--course", help="The folder of the course, with its nbgrader_config.py.")
]
ProblemSet = Annotated[str, typer.Argument(help="Its name, such as ps3_lstm.")]
Students = Annotated[
    list[str] | None, typer.Option("--student", help="Only this one; may be given again.")
]
NoJail = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-jail",
        help="Let the code that was handed in run with your own rights. Each grade says so.",
    ),
]
HERE = Path(".")


def chosen(students: list[str], wanted: list[str] | None) -> list[str]:
    """Those that were asked for, which must be among `students`; all of them where none was."""
    for name in wanted or []:
        if name not in students:
            raise CourseError(f"no submission by {name!r}: there is {', '.join(students)}")
    return wanted or students
