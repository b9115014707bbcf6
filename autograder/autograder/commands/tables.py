"""The tables that the commands print or write."""

from collections import Counter
from datetime import timedelta

from rich.table import Column, Table

from autograder.authoring.audit import Audit, counts
from autograder.grading.verdicts import GRADED, Verdict
from autograder.intake.collect import NEEDS_A_PERSON, Row
from autograder.intake.shelf import NEW, NEWER


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
