"""The explorables as they start, drawn by rnnlib: for print, and for browsers without scripts."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from explorable_settings import SETTINGS
from rnnlib import figures, gradients, gru, lstm, rnn

SIZE = (5.2, 4.4)


def draw(name: str, path: Path) -> None:
    """Write the picture of one explorable as SVG."""
    with plt.rc_context(figures.STYLE):
        figure = PICTURES[name](SETTINGS[name]())
        figure.set_size_inches(SIZE)
        figure.savefig(path, format="svg", metadata={"Date": None})
        plt.close(figure)


def arrays(kind: type, weights: dict[str, list]) -> tuple:
    """A cell's Params from what the page has."""
    return kind(**{name: np.array(w, dtype=float) for name, w in weights.items()})


def _gates(settings: dict) -> Figure:
    xs = settings["xs"]
    h, _, cache = lstm.forward(arrays(lstm.Params, settings["start"]), np.array(xs)[:, None, None])
    time = np.arange(1, len(xs) + 1)
    figure, (top, middle, bottom) = plt.subplots(3, sharex=True, height_ratios=[2, 3, 4])
    top.vlines(time, 0, xs, color=figures.INK)
    top.set(ylabel="$x$", ylim=(-1, 1.1))
    looks = {"i": (figures.GREEN, "-"), "f": (figures.BLUE, "-"), "o": (figures.ORANGE, "--")}
    for gate, (color, dashes) in looks.items():
        values = getattr(cache, gate)[:, 0, 0]
        middle.plot(time, values, color=color, linestyle=dashes, label=f"${gate}$")
    middle.set(ylabel="gates", ylim=(0, 1))
    bottom.plot(time, cache.c[:, 0, 0], color=figures.BLUE, label="memory $c$")
    bottom.plot(time, h[:, 0, 0], color=figures.ORANGE, linestyle="--", label="output $h$")
    bottom.set(xlabel="time step $t$")
    middle.legend(ncols=3, loc="lower right")
    bottom.legend(ncols=2)
    return figure


def _machine(settings: dict) -> Figure:
    x = np.array(settings["sequences"]["A"], dtype=float)[:, None, :]
    params = arrays(lstm.Params, settings["start"])
    outputs, _, cache = lstm.forward(params, x, activation="linear")
    return figures.memory_over_time(cache, outputs)


def gradient_norms(settings: dict, chosen: dict[str, float]) -> dict[str, np.ndarray]:
    """The three curves: the RNN's h, the LSTM's c, and what its forget gates alone let through."""
    x = chosen["inputs"] * np.array(settings["xs"])[:, None, :]
    plain, gated = arrays(rnn.Params, settings["rnn"]), arrays(lstm.Params, settings["lstm"])
    plain = plain._replace(w_h=chosen["radius"] * plain.w_h)
    hidden = gated.w_h.shape[1]
    gated.b[hidden : 2 * hidden] = chosen["bias"]
    return {
        "rnn": gradients.flow(rnn, plain, x),
        "lstm": gradients.flow(lstm, gated, x).c,
        "belt": gradients.conveyor_belt(lstm.forward(gated, x)[2]),
    }


def _gradient(settings: dict) -> Figure:
    norms = gradient_norms(settings, settings["start"])
    figure, ax = plt.subplots()
    ax.plot(norms["rnn"], color=figures.ORANGE, linestyle="--", label="RNN, $h$")
    ax.plot(norms["lstm"], color=figures.BLUE, label="LSTM, $c$")
    ax.plot(norms["belt"], color=figures.GREEN, linestyle=":", label="LSTM, its belt alone")
    ax.set(yscale="log", ylim=(1e-12, 1e12))
    ax.set(xlabel="steps back, $k$", ylabel="norm of the gradient")
    ax.legend(loc="upper left")
    return figure


def gru_step(settings: dict, chosen: dict[str, float], writes: bool) -> list[tuple]:
    """The new states and the candidates, with the reset after the product and before it.

    Where z writes, its pre-activation is negated: 1 - σ(a) = σ(-a).
    """
    gates = np.array([chosen["r1"], chosen["r2"], chosen["z"], chosen["z"]])
    a = np.log(gates / (1 - gates)) * ([1, 1, -1, -1] if writes else 1)
    w_x, w_h = np.zeros((6, 1)), np.concatenate([np.zeros((4, 2)), settings["w_hn"]])
    after = gru.Params(w_x, w_h, np.concatenate([a, settings["a_xn"]]), np.zeros(2))
    steps = []
    for params in (after, gru.ResetBeforeParams(*after[:3])):
        h, cache = gru.step(params, np.zeros((1, 1)), np.array([settings["before"]]))
        steps.append((h[0], cache.n[0]))
    return steps


def _gru(settings: dict) -> Figure:
    figure, axes = plt.subplots(2, sharex=True)
    for ax, word in zip(axes, ("keeps", "writes"), strict=True):
        steps = gru_step(settings, settings["start"], word == "writes")
        h, n = (np.ravel(part, order="F") for part in zip(*steps, strict=True))
        rows, held = np.arange(4), np.repeat(settings["before"], 2)
        ax.hlines(rows, held, n, color=figures.PURPLE)
        ax.plot(held, rows, "s", color=figures.INK, label="$h_{t-1}$")
        ax.plot(n, rows, "D", color=figures.PURPLE, label="$n$")
        ax.plot(h, rows, "o", color=figures.BLUE, markersize=9, label="$h_t$")
        labels = [f"unit {unit}, {place}" for unit in (1, 2) for place in ("after", "before")]
        ax.set(title=f"$z$ {word}", xticks=np.linspace(-1, 1, 5), xlim=(-1.03, 1.03))
        ax.set(yticks=rows, yticklabels=labels, ylim=(3.5, -0.5))
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _connectivity(settings: dict) -> Figure:
    looks = [(figures.ORANGE, "--"), (figures.BLUE, "-"), (figures.GREEN, ":")]
    read = settings["text"][: settings["start"]].replace(" ", "␣")
    figure, ax = plt.subplots()
    for (cell, reader), (color, dashes) in zip(settings["cells"].items(), looks, strict=True):
        norms = reader["norms"][len(read) - 1]
        ax.plot(norms, color=color, linestyle=dashes, label=cell.upper())
    ax.set(yscale="log", ylabel="norm of the gradient", xlabel="character read")
    ax.set_xticks(range(len(read)), list(read))
    ax.legend(loc="upper left")
    return figure


PICTURES = {
    "gates": _gates,
    "machine": _machine,
    "gradient": _gradient,
    "gru": _gru,
    "connectivity": _connectivity,
}
