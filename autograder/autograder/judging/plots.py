"""The plots of the statistics page, each with a caption that says in words what it shows."""

import io
import re
from collections.abc import Callable
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.judging.stats import Exercise, Stats
from rnnlib.figures import BLUE, INK, ORANGE, STYLE

WIDTH = 5.2  # inches, which is what a phone shows without making the letters small


class Plot(NamedTuple):
    """A picture for a page."""

    svg: Markup
    caption: str


def plots(told: Stats) -> list[Plot]:
    """All that there is to see of a problem set."""
    names = [each.name for each in told.exercises]
    drawn = [
        _plot("share", len(names), _share, told, _share_caption(told)),
        _plot("discrimination", len(names), _discrimination, told, _discrimination_caption(told)),
        _plot("totals", 6, _totals, told, _totals_caption(told)),
    ]
    if told.hours_left:
        drawn.append(_plot("hours", 6, _hours, told, _hours_caption(told)))
    return drawn


def _plot(
    name: str, rows: int, draw: Callable[[Axes, Stats], None], told: Stats, caption: str
) -> Plot:
    with mpl.rc_context(STYLE | {"svg.fonttype": "none", "svg.hashsalt": name}):
        figure = Figure(figsize=(WIDTH, 1 + 0.26 * rows))
        draw(figure.subplots(), told)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{name}-", svg)  # ids are one page's
    alternative = Markup('<svg role="img" aria-label="{}" ').format(caption)
    return Plot(Markup(svg.replace("<svg ", alternative, 1)), caption)  # names are escaped by mpl


def _rows(ax: Axes, names: list[str]) -> np.ndarray:
    at = np.arange(len(names))[::-1]
    ax.set_yticks(at, names)
    ax.grid(axis="y", visible=False)
    return at


def _share(ax: Axes, told: Stats) -> None:
    at = _rows(ax, [each.name for each in told.exercises])
    ax.barh(at, [100 * (each.difficulty or 0) for each in told.exercises], 0.6, color=BLUE)
    answered = [100 * each.answered / told.learners for each in told.exercises]
    ax.plot(answered, at, "|", color=ORANGE, markersize=11, markeredgewidth=2.5)
    ax.set(xlim=(0, 103), xlabel="% of the points (bar), % who answered (stroke)")


def _share_caption(told: Stats) -> str:
    known = [each for each in told.exercises if each.difficulty is not None]
    if not known:
        return "How hard each exercise was: none is marked yet."
    hard = min(known, key=lambda each: each.difficulty)
    easy = max(known, key=lambda each: each.difficulty)
    return (
        f"How hard each exercise was: from {_share_of(hard)} to {_share_of(easy)}. The stroke says "
        "how many answered."
    )


def _share_of(each: Exercise) -> str:
    return f"{100 * each.difficulty:.0f} % of the points in {each.name}"


def _discrimination(ax: Axes, told: Stats) -> None:
    at = _rows(ax, [each.name for each in told.exercises])
    values = [
        np.nan if each.discrimination is None else each.discrimination for each in told.exercises
    ]
    ax.axvline(0, color=INK, linewidth=1)
    ax.plot(values, at, "o", color=BLUE)
    ax.set(xlim=(min(-0.25, np.nanmin([*values, 0]) - 0.05), 1.03), xlabel="discrimination")


def _discrimination_caption(told: Stats) -> str:
    known = [each for each in told.exercises if each.discrimination is not None]
    if not known:
        return "Whom an exercise tells apart cannot be told: all have the same points, or are few."
    low = min(known, key=lambda each: each.discrimination)
    return (
        "Whom each exercise tells apart: near 1 where those with points in it have points in the "
        f"others, near 0 where it says nothing of the others. The lowest is {low.name} with "
        f"{low.discrimination:.2f}: near or below 0, its text or its test may mislead."
    )


def _totals(ax: Axes, told: Stats) -> None:
    ax.hist(told.totals, bins=np.linspace(0, max(told.most, *told.totals), 12), color=BLUE)
    ax.set(xlabel=f"points of {told.most:g}", ylabel="learners")
    ax.yaxis.get_major_locator().set_params(integer=True)


def _totals_caption(told: Stats) -> str:
    low, middle, high = np.quantile(told.totals, [0.25, 0.5, 0.75])
    return (
        f"How many points learners have: half of them from {low:g} to {high:g} of {told.most:g}, "
        f"the median being {middle:g}."
    )


def _hours(ax: Axes, told: Stats) -> None:
    ax.hist([-hours for hours in told.hours_left], bins=24, color=BLUE)
    ax.axvline(0, color=ORANGE, linewidth=2)
    ax.set(xlabel="hours after it was due", ylabel="learners")
    ax.yaxis.get_major_locator().set_params(integer=True)


def _hours_caption(told: Stats) -> str:
    late = sum(hours < 0 for hours in told.hours_left)
    return (
        f"When it was handed in, as far as that is known ({len(told.hours_left)} learners): "
        f"{late} after it was due. How long anybody worked on it, nobody wrote down."
    )
