"""The `autograder` command."""

import logging
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    track,
)
from sqlalchemy.exc import SAWarning

from autograder import audit as audits
from autograder import demo as demos
from autograder import export as exports
from autograder import feedback as feedbacks
from autograder import grading, tables
from autograder import new as news
from autograder import release as releases
from autograder.course import Course, CourseError
from autograder.files import write_text

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
Jobs = Annotated[
    int,
    typer.Option(min=0, help="How many to grade at a time; 0 for as many as there are cores."),
]
HERE = Path(".")
GRADING_COLUMNS = (
    *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
    *(TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()),
)


def main() -> None:
    """Run the command; what the person can mend is one line on stderr and exit status 1."""
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # we report failures ourselves
    # nbgrader 0.9 adds a submission to its session later than SQLAlchemy 2 would like.
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")
    try:
        app()
    except CourseError as error:
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"autograder: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        sys.exit(1)


@app.command()
def release(problem_set: ProblemSet, course: CourseFolder = HERE) -> None:
    """Check a problem set's master and make the notebook that learners get.

    Example: autograder release ps3_lstm
    """
    with console.status(f"Releasing {problem_set}: running the master …"):
        path = releases.release(Course.find(course), problem_set)
    console.print(f"Released: {path}", soft_wrap=True)


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
    students = _chosen(grading.submissions(found, problem_set), student)
    _grade(found, problem_set, students, not unsafe_no_jail, jobs, dask)


@app.command()
def feedback(
    problem_set: ProblemSet, course: CourseFolder = HERE, student: Students = None
) -> None:
    """Write a feedback page for each graded submission.

    Example: autograder feedback ps3_lstm
    """
    found = Course.find(course)
    _feedback(found, problem_set, _chosen(grading.graded_students(found, problem_set), student))


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


@app.command()
def new(
    problem_set: Annotated[str, typer.Argument(help="Its name, such as ps6_attention.")],
    course: CourseFolder = HERE,
) -> None:
    """Start a problem set: a master with one exercise, its check and known answers.

    Example: autograder new ps6_attention
    """
    for path in news.new(Course.find(course), problem_set):
        console.print(f"Wrote {path}", soft_wrap=True)
    console.print(f"It works as it stands: try `autograder audit {problem_set}`", soft_wrap=True)


@app.command()
def audit(
    problem_sets: Annotated[
        list[str] | None, typer.Argument(help="Their names; all of them if left out.")
    ] = None,
    course: CourseFolder = HERE,
    seeds: Annotated[
        int, typer.Option(min=1, help="How often to try each, the hidden tests on other numbers.")
    ] = 1,
    to: Annotated[Path | None, typer.Option(help="A Markdown file for the tables.")] = None,
) -> None:
    """Try known answers and mutants on the problem sets, and print which of them are caught.

    Exit status 1 if a good answer loses a point, a wrong one keeps its own, or too many mutants
    pass.

    Example: autograder audit ps3_lstm --seeds 2
    """
    found = Course.find(course)
    done = [_audit(found, name, seeds) for name in problem_sets or found.problem_sets()]
    if to:
        write_text(tables.kills_as_markdown(done), to)
    console.print(tables.totals(done), soft_wrap=True)
    if not audits.passed(done):
        raise typer.Exit(1)


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
    _grade(played, problem_set, students, not unsafe_no_jail)
    _feedback(played, problem_set, students)
    grades = played.root / "grades.csv"
    exports.export(played, problem_set, grades)
    console.print(f"Wrote the grades to {grades}", soft_wrap=True)


def _audit(course: Course, problem_set: str, seeds: int) -> audits.Audit:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"Auditing {problem_set}", total=None)
        for step in audits.audit(course, problem_set, seeds):
            if isinstance(step, audits.Audit):
                break
            done, total = step
            progress.update(task, completed=done, total=total)
    console.print(tables.contracts(step))
    console.print(tables.kills(step))
    for row in step.rows:
        for mutant in row.survivors:
            console.print(f"passes: {row.exercise}: {mutant}", soft_wrap=True)
    for fault in step.faults:
        console.print(f"fault: {problem_set}: {fault}", style="red", soft_wrap=True)
    return step


def _chosen(students: list[str], wanted: list[str] | None) -> list[str]:
    for name in wanted or []:
        if name not in students:
            raise CourseError(f"no submission by {name!r}: there is {', '.join(students)}")
    return wanted or students


def _grade(
    course: Course,
    problem_set: str,
    students: list[str],
    jailed: bool,
    jobs: int = 0,
    dask: str = "",
) -> None:
    if not jailed:
        console.print(
            "NO JAIL: what was handed in can read your files, use your network and change grades.",
            style="bold red",
        )
    verdicts = []
    with Progress(*GRADING_COLUMNS, console=console) as progress:
        task = progress.add_task(f"Grading {problem_set}", total=len(students))
        for verdict in grading.grade(course, problem_set, students, jailed, jobs, dask):
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


def _feedback(course: Course, problem_set: str, students: list[str]) -> None:
    paths = list(
        track(
            feedbacks.feedback(course, problem_set, students),
            description="Writing feedback",
            total=len(students),
            console=console,
        )
    )
    console.print(f"Wrote {len(paths)} feedback pages, such as {paths[0]}", soft_wrap=True)
