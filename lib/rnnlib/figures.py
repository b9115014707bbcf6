"""The course's figures: one style that is legible on a light page and on a dark one.

Backgrounds are transparent; every colour keeps a contrast of at least 3.8 : 1 to both pages, and
the four line colours differ for colour-blind readers too. Lines also differ in their dashes.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from rnnlib import lstm
from rnnlib.arrays import Array

INK = "#7a808a"
BLUE, ORANGE, GREEN, PURPLE = "#2a85c9", "#d55e00", "#00936b", "#b8659a"

STYLE = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.prop_cycle": plt.cycler(
        color=[BLUE, ORANGE, GREEN, PURPLE], linestyle=["-", "--", "-.", (0, (1, 1))]
    ),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.figsize": (5.2, 3.2),
    "font.size": 11,
    "grid.alpha": 0.25,
    "grid.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "savefig.facecolor": "none",
    "svg.hashsalt": "rnnlib",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def use_style() -> None:
    """Draw all figures from here on in the course's style, in notebooks as SVG."""
    plt.rcParams.update(STYLE)
    if "inline" in plt.get_backend():  # a notebook's
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})


def draw_series(ax: Axes, series: dict[str, Array], x: Array | None = None) -> None:
    """Draw one line for each entry of `series`, label: (T,), and a legend above the axes.

    x: (T,), where the points lie, 1 to T where it is left out.
    """
    for label, values in series.items():
        ax.plot(np.arange(1, len(values) + 1) if x is None else x, values, label=label)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2 if len(series) == 4 else 3)


def unrolled(steps: int = 3) -> Figure:
    """The recurrent cell as a loop and, to its right, the loop unrolled into `steps` copies."""
    fig, ax = plt.subplots(figsize=(5.2, 2.6))
    ax.set(xlim=(-0.5, 1.35 * steps + 1.5), ylim=(-1.35, 1.35), aspect="equal")
    ax.axis("off")
    _cell(ax, 0, "")
    loop = _arrow(ORANGE, connectionstyle="arc3,rad=-2.4")
    ax.annotate("", (0.36, -0.17), (0.36, 0.17), arrowprops=loop)
    ax.text(0.6, 0.3, "$h$", ha="center", color=ORANGE)
    ax.text(1.13, 0, "=", ha="center", va="center", size="x-large")
    for t in range(1, steps + 1):
        at = 1.05 + 1.35 * t
        _cell(ax, at, f"_{t}")
        ax.annotate("", (at - 0.36, 0), (at - 0.99, 0), arrowprops=_arrow(ORANGE))
        ax.text(at - 0.66, 0.12, f"$h_{t - 1}$", ha="center", color=ORANGE)
    return fig


def _cell(ax: Axes, at: float, index: str) -> None:
    """One cell at abscissa `at`, with its input below and its output above."""
    box = FancyBboxPatch((at - 0.26, -0.26), 0.52, 0.52, boxstyle="round,pad=0.08", fc="none")
    box.set(edgecolor=BLUE, linewidth=2)
    ax.add_patch(box)
    ax.text(at, 0, "$W$", ha="center", va="center", color=BLUE)
    ax.annotate("", (at, -0.36), (at, -0.9), arrowprops=_arrow(INK))
    ax.annotate("", (at, 0.92), (at, 0.36), arrowprops=_arrow(INK))
    ax.text(at, -1.2, f"$x{index or '_t'}$", ha="center")
    ax.text(at, 1.05, f"$y{index or '_t'}$", ha="center")


def _arrow(color: str, **options: str) -> dict[str, object]:
    return {"arrowstyle": "-|>", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0, **options}


def memory_over_time(cache: lstm.Cache, outputs: Array) -> Figure:
    """Inputs and gates of one LSTM unit above its memory and its output, step by step.

    cache: from `lstm.forward` with B = H = 1. outputs: (T, 1, 1). A filled square is an open gate.
    """
    fig, (top, bottom) = plt.subplots(
        2, figsize=(5.2, 4.8), sharex=True, height_ratios=[3 + cache.x.shape[-1], 5]
    )
    inputs = [f"$x_{d + 1}$" for d in range(cache.x.shape[-1])]
    rows = dict(zip(inputs, cache.x[:, 0, :].T, strict=True))
    _numbers(top, rows, first=0)
    _gates(top, {gate: getattr(cache, gate)[:, 0, 0] for gate in "ifo"}, first=len(rows))
    top.set(yticks=range(len(rows) + 3), yticklabels=[*rows, "$i$", "$f$", "$o$"])
    top.set(ylim=(len(rows) + 2.6, -0.6))
    top.tick_params(length=0, labelbottom=False)
    top.spines[:].set_visible(False)
    top.grid(False)
    time = np.arange(1, len(outputs) + 1)
    bottom.step(time, cache.c[:, 0, 0], where="mid", color=BLUE, label="memory $c_t$")
    bottom.stem(time, outputs[:, 0, 0], linefmt=ORANGE, basefmt=" ", label="output $h_t$")
    bottom.set(xlabel="time step $t$", xticks=time)
    bottom.legend(loc="upper left")
    return fig


def _numbers(ax: Axes, rows: dict[str, Array], first: int) -> None:
    for y, values in enumerate(rows.values(), start=first):
        for t, value in enumerate(values, start=1):
            ax.text(t, y, f"{value:g}", ha="center", va="center")


def _gates(ax: Axes, rows: dict[str, Array], first: int) -> None:
    """A row of squares for each gate, filled as far as the gate is open."""
    for y, (values, color) in enumerate(
        zip(rows.values(), (GREEN, BLUE, ORANGE), strict=True), start=first
    ):
        for t, value in enumerate(values, start=1):
            corner = (t - 0.3, y - 0.3)
            ax.add_patch(Rectangle(corner, 0.6, 0.6 * value, color=color, lw=0))
            ax.add_patch(Rectangle(corner, 0.6, 0.6, fill=False, edgecolor=INK))
