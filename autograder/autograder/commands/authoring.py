"""Problem sets: start one, ask whether its tests are any good, release it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from autograder.authoring import audit as audits
from autograder.authoring import dates
from autograder.authoring import init as inits
from autograder.authoring import new as news
from autograder.authoring import solutions as publication
from autograder.commands import tables
from autograder.commands.common import HERE, CourseFolder, ProblemSet, app, console
from autograder.course import Course, CourseError
from autograder.files import write_text


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    course: CourseFolder = HERE,
) -> None:
    """Make a course folder of your own: the masters and settings of this one, and no learners.

    Example: autograder init ~/rnn-course
    """
    inits.init(Course.find(course), folder)
    console.print(f"Made {folder}. Its README.md says what comes next.", soft_wrap=True)


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
def release(
    problem_set: Annotated[
        str | None, typer.Argument(help="Its name; all whose date has come if left out.")
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="PLACE",
            help="Hand it out there: a folder, a file ending in .zip, or `exchange`.",
        ),
    ] = "",
    now: Annotated[bool, typer.Option("--now", help="Hand it out before its date.")] = False,
    course: CourseFolder = HERE,
) -> None:
    """Check a problem set's master and make the notebook that learners get.

    Only the notebook, and what lies beside it in release/, is handed out. Nothing is written over.
    Without a name, all problem sets are released whose date in schedule.toml has come; let cron
    run that.

    Example: autograder release ps3_lstm --to ~/handout
    """
    found = Course.find(course)
    if problem_set:
        with console.status(f"Releasing {problem_set}: running the master …"):
            done = dates.release_one(found, problem_set, to, now)
        _tell_released(found, done, to)
    elif now or to.lower().endswith(".zip"):
        option = "--now" if now else "--to with a zip file"
        raise CourseError(f"{option} is for one problem set: name it")
    else:
        _release_due(found, to)


def _release_due(course: Course, to: str) -> None:
    failed = False
    with console.status("Releasing what is due …"):
        for done in dates.release_due(course, to):
            failed |= bool(done.fault)
            _tell_released(course, done, to)
    if coming := dates.next_release(course):
        name, date = coming
        console.print(f"Next comes {name}, on {date:%Y-%m-%d %H:%M}.")
    else:
        console.print("Nothing comes after that.")
    if failed:
        raise typer.Exit(1)


def _tell_released(course: Course, done: dates.Released, to: str) -> None:
    if done.fault:
        console.print(
            f"Not released: {done.problem_set}: {done.fault}", style="red", soft_wrap=True
        )
        return
    said = "Released" if done.fresh else "Released before"
    place = f"{done.problem_set} to {to}" if to else course.notebook("release", done.problem_set)
    console.print(f"{said}: {place}", soft_wrap=True)


@app.command()
def solutions(problem_set: ProblemSet, course: CourseFolder = HERE) -> None:
    """Publish the solutions to a problem set in the book, once schedule.toml says so.

    The page has the master's answers and the visible tests; hidden tests stay hidden.

    Example: autograder solutions ps3_lstm
    """
    page, contents = publication.publish(Course.find(course), problem_set)
    console.print(f"Wrote {page}, and named it in {contents}", soft_wrap=True)
    console.print("`make book` builds it. To take it back, remove both.", soft_wrap=True)


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
