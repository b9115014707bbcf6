"""The tables that the commands print or write."""

from collections import Counter
from datetime import timedelta

from rich.table import Column, Table

from autograder.authoring.audit import Audit, counts
from autograder.grading.verdicts import GRADED, Verdict
from autograder.intake.collect import NEEDS_A_PERSON, Row
from autograder.intake.shelf import NEW, NEWER
from autograder.judging.review import Waiting
from autograder.judging.similar import Pair
from autograder.judging.stats import Stats, uncertainty


def verdicts(rows: list[Verdict]) -> Table:
    """What became of each submission."""
    table = Table(Column("learner", overflow="fold"), "score", "outcome", "reason")
    for row in rows:
        style = "" if row.outcome == GRADED else "yellow"
        table.add_row(
            row.student, f"{row.score:g} / {row.max_score:g}", row.outcome, row.reason, style=style
        )
    return table


def changes(rows: list[Verdict]) -> Table:
    """What tests that changed have changed, by learner and exercise."""
    points = [Column(name, justify="right") for name in ("before", "after")]
    table = Table(Column("learner", overflow="fold"), "exercise", *points, title="Graded again")
    for row in rows:
        for change in row.changes:
            style = "" if change.before == change.after else "yellow"
            before, after = f"{change.before:g}", f"{change.after:g}"
            table.add_row(row.student, change.exercise, before, after, style=style)
    return table


def collected(rows: list[Row]) -> Table:
    """What came of each learner's submission."""
    table = Table(Column("learner", overflow="fold"), "what", "handed in", "note")
    for row in sorted(rows):
        when = f"{row.handed_in.astimezone():%Y-%m-%d %H:%M}" if row.handed_in else ""
        late = f"late by {duration(row.late)}" if row.late else ""
        note = "; ".join(filter(None, (late, row.note)))
        style = "yellow" if row.status in NEEDS_A_PERSON else ""
        table.add_row(row.sender, row.status, when, note, style=style)
    return table


def collected_in_all(rows: list[Row]) -> str:
    """One line that counts."""
    counted = Counter(row.status for row in rows)
    said = ", ".join(f"{status}: {number}" for status, number in counted.items()) + "."
    if any(row.late is not None for row in rows):
        said += f" Late: {sum(bool(row.late) for row in rows)}."
    if untold := sum(row.status in (NEW, NEWER) and not row.handed_in for row in rows):
        said += f" Of {untold} nothing tells when they were handed in: they do not count as late."
    return said


def duration(late: timedelta) -> str:
    """How long, in the two largest units."""
    minutes = max(1, round(late.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" * bool(days), f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)]
    return " ".join([part for part in parts if part][:2])


def waiting(rows: list[Waiting]) -> Table:
    """What needs a person."""
    table = Table(
        Column("learner, and set", overflow="fold"),
        "why",
        Column("what, and where to look", overflow="fold"),
        caption="formgrader/…: a page behind the address of `jupyter lab` in the course's folder",
    )
    for row in rows:
        who, what = f"{row.student}\n{row.problem_set}", f"{row.what}\n{row.where}"
        table.add_row(who, row.kind, what)
    return table


def statistics(told: Stats) -> Table:
    """How the exercises of a problem set did."""
    counts = [Column(name, justify="right") for name in ("answered", "points", "discr.")]
    bound = uncertainty(told.learners)
    table = Table(
        "exercise",
        *counts,
        "what its test said most often",
        title=f"{told.problem_set}: {told.learners} learners, {told.left_out} unreadable",
        caption="points: the share that was reached; discr.: how far its points go with those of "
        "the others" + (f", give or take {bound:.2f}" if bound else ""),
    )
    for each in told.exercises:
        points = "–" if each.difficulty is None else f"{100 * each.difficulty:.0f} %"
        discrimination = "–" if each.discrimination is None else f"{each.discrimination:.2f}"
        hint = "{1} × {0}".format(*each.hints[0]) if each.hints else ""
        table.add_row(each.name, str(each.answered), points, discrimination, hint)
    return table


def alike(pairs: list[Pair], limits: tuple[float, float]) -> Table:
    """Which learners' answers are alike, and in what."""
    table = Table(
        Column("learners", overflow="fold"),
        *(Column(name, justify="right") for name in ("form", "wording")),
        "the most alike exercises",
        caption="in bits an exercise; told from {:.1f} in form or {:.1f} in wording on. This says "
        "what is alike, not why: read both, and ask both".format(*limits),
    )
    for pair in pairs:
        most = ", ".join(alike.exercise for alike in pair.exercises[:4])
        table.add_row("\n".join(pair.students), f"{pair.form:.1f}", f"{pair.words:.1f}", most)
    return table


def kills(audit: Audit) -> Table:
    """How many mutants of each exercise's answer are caught."""
    table = Table(
        "exercise",
        *(Column(name, justify="right") for name in ("wrong", "mutants", "caught", "unseen")),
        title=f"{audit.problem_set}: answers that are wrong, and how many are caught",
        caption="unseen: caught by the hidden test only",
    )
    for row in audit.rows:
        counts = (row.wrong, row.mutants, row.caught, row.caught_by_hidden)
        table.add_row(row.exercise, *map(str, counts))
    return table


def contracts(audit: Audit) -> Table:
    """What the hidden tests ask, and in which words the problem set says so."""
    table = Table(
        "what is asked",
        "as the problem set says",
        "of",
        title=f"{audit.problem_set}: what the hidden tests ask",
        show_lines=True,
    )
    for (contract, sentence), names in audit.contracts.items():
        of = "every exercise" if len(names) == len(audit.rows) else ", ".join(names)
        table.add_row(contract, sentence, of)
    return table


def totals(audits: list[Audit]) -> str:
    """One line that sums up."""
    counted = counts(audits)
    share = 100 * counted["caught"] / max(counted["mutants"], 1)
    return (
        "Problem sets: {sets}, with {exercises} exercises, {good} known-good answers and "
        "{wrong} known-wrong ones. Of {mutants} mutants {caught} are caught, {share:.1f} %; "
        "{equivalent} more are equivalent. Faults: {faults}."
    ).format(share=share, **counted)


def kills_as_markdown(audits: list[Audit]) -> str:
    """The kill tables of the book. No mutant is named there: its name quotes an answer."""
    return "\n".join([totals(audits) + "\n", *map(_as_markdown, audits)])


def _as_markdown(audit: Audit) -> str:
    columns = ("exercise", "wrong", "mutants", "caught", "unseen", "right too")
    rows = [
        (
            f"`{row.exercise}`",
            *(row.wrong, row.mutants, row.caught, row.caught_by_hidden, row.equivalent),
        )
        for row in audit.rows
    ]
    lines = [columns, ("---", *["---:"] * 5), *rows]
    table = "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
    return f"**{audit.problem_set}**, {audit.good} known-good answers:\n\n{table}\n"
