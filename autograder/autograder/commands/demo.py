"""Play one class through."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.authoring import demo as demos
from autograder.authoring import release as releases
from autograder.commands.common import HERE, CourseFolder, NoJail, app, console
from autograder.commands.grading import grade_and_tell
from autograder.commands.returning import write_feedback
from autograder.course import Course
from autograder.returning import export as exports


@app.command()
def demo(
    problem_set: Annotated[str, typer.Argument(help="The problem set to play.")] = "ps3_lstm",
    course: CourseFolder = HERE,
    to: Annotated[Path, typer.Option(help="The folder to play in.")] = Path("_build/demo"),
    unsafe_no_jail: NoJail = False,
) -> None:
    """Play one class through, from release to grades, in a folder of its own.

    Example: autograder demo ps3_lstm --to _build/demo
    """
    played = demos.demo_course(Course.find(course), to)
    with console.status(f"Releasing {problem_set}: running the master …"):
        releases.release(played, problem_set)
    students = demos.hand_in_class(played, problem_set)
    console.print(f"A class of {len(students)} hands in {problem_set}.")
    grade_and_tell(played, problem_set, students, not unsafe_no_jail)
    write_feedback(played, problem_set, students)
    grades = played.root / "grades.csv"
    exports.export(played, problem_set, grades)
    console.print(f"Wrote the grades to {grades}", soft_wrap=True)
