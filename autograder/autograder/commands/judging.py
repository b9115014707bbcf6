"""Judge what grading cannot: what needs a person, how exercises did, which answers are alike."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, track

from autograder.commands import tables
from autograder.commands.common import HERE, CourseFolder, ProblemSet, app, console
from autograder.course import Course, CourseError
from autograder.judging import review as reviews
from autograder.judging import similar as similarity
from autograder.judging import stats as statistics
from autograder.judging.pages import write_page

PAIRS_ON_A_PAGE = 100


@app.command()
def review(
    problem_set: Annotated[
        str | None, typer.Argument(help="Its name; all that were handed in if left out.")
    ] = None,
    course: CourseFolder = HERE,
    done: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STUDENT",
            help="Tick this one's submission off, which you have looked at; may be given again.",
        ),
    ] = None,
) -> None:
    """List what needs a person, the most urgent first.

    These are questions to be marked by hand, submissions that could not be graded as usual, and
    those with notes. A tick holds until the submission, or what is said of it, is another. Exit
    status 1 where something waits.

    Example: autograder review ps3_lstm --done s03
    """
    found = Course.find(course)
    if done and problem_set is None:
        raise CourseError("--done is for one problem set: name it, too")
    if done:
        reviews.tick(found, problem_set, done)
    names = [problem_set] if problem_set else reviews.handed_in(found)
    rows = []
    for name in names:
        steps = reviews.waiting(found, name)
        rows += track(
            steps,
            f"Looking at {name}",
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
    waiting = reviews.most_urgent_first([row for row in rows if row])
    if not waiting:
        console.print(f"Nothing waits: {', '.join(names) or 'nobody handed in anything'}.")
        return
    console.print(tables.waiting(waiting))
    raise typer.Exit(1)


@app.command()
def stats(
    problem_set: ProblemSet,
    course: CourseFolder = HERE,
    to: Annotated[
        Path | None, typer.Option(help="A web page for the numbers, with plots and all hints.")
    ] = None,
) -> None:
    """Tell how hard each exercise was, whom it tells apart, and what went wrong in it.

    No learner is named, so it may be shown in class.

    Example: autograder stats ps3_lstm --to stats.html
    """
    found = Course.find(course)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"Reading {problem_set}", total=None)
        for step in statistics.stats(found, problem_set):
            if isinstance(step, statistics.Stats):
                break
            done, total = step
            progress.update(task, completed=done, total=total)
    console.print(tables.statistics(step))
    if to:
        from autograder.judging.plots import plots  # other commands need not wait for matplotlib

        bounds = statistics.uncertainty(step.learners)
        write_page("stats.html", to, told=step, figures=plots(step), uncertainty=bounds)
        console.print(f"Wrote {to}", soft_wrap=True)


@app.command()
def similar(
    problem_set: ProblemSet,
    course: CourseFolder = HERE,
    to: Annotated[
        Path | None, typer.Option(help="A web page that shows the answers side by side.")
    ] = None,
) -> None:
    """List pairs of learners whose answers are alike to a surprising degree.

    The form of the code is compared, whatever its variables are called, and the wording. What many
    share counts little; the released notebook and rnnlib's text count nothing. It tells what is
    alike, not why: read both, and ask both. Exit status 1 where there is such a pair.

    Example: autograder similar ps3_lstm --to similar.html
    """
    found = Course.find(course)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"Reading {problem_set}", total=None)
        for step in similarity.read_class(found, problem_set):
            if isinstance(step, similarity.Class):
                break
            done, total = step
            progress.update(task, completed=done, total=total)
        progress.update(task, description="Comparing", total=None)
        pairs = similarity.similar(step)
    learners = len(step.students)
    if to:
        about = {"problem_set": problem_set, "learners": learners}
        write_page("similar.html", to, pairs=pairs, shown=PAIRS_ON_A_PAGE, **about)
        console.print(f"Wrote {to}", soft_wrap=True)
    if not pairs:
        console.print(f"No two of {learners} learners are alike to a surprising degree.")
        return
    console.print(tables.alike(pairs, similarity.limits(learners)))
    raise typer.Exit(1)
