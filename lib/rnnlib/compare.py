"""The three cells side by side: a grid of training runs, and a file of their results.

    python -m rnnlib.compare --to chapters/results/comparison.json

writes the file after each run, the most telling first; started again, it does what is missing.
"""

import argparse
import json
import os
import platform
import re
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import torch

from rnnlib import gru, lstm, rnn, tasks
from rnnlib.arrays import param_count
from rnnlib.progress import Line
from rnnlib.train import build, pick_device, train

CELLS = {"rnn": rnn, "lstm": lstm, "gru": gru}
LEARNING_RATES = {"rnn": 0.001, "lstm": 0.01, "gru": 0.01}
EQUAL_SIZE, EQUAL_PARAMETERS, OTHER_RATE = "equal size", "equal parameters", "other rate"


class Trial(NamedTuple):
    """One run of the grid. The seed draws both the first weights and the examples."""

    part: str
    task: tasks.Task
    cell: str
    hidden_size: int
    learning_rate: float
    max_steps: int
    seed: int = 0

    def settings(self) -> dict[str, Any]:
        """What tells the run from all others, as it stands in the file."""
        return self._asdict() | {"task": self.task.name}


def full_grid(seeds: int = 5) -> list[Trial]:
    """Hidden size 64, 10 to 200 time steps. What comes last, slow or aside, has 3 seeds at most."""
    at_50, at_100, order = tasks.adding(50), tasks.adding(100), tasks.temporal_order(50)
    text = tasks.next_character(50)._replace(solved_below=0)  # for as many steps as the others
    copies = [tasks.copy_memory(delay, symbols=5, alphabet=4) for delay in (10, 30)]
    first = _rows(1500, at_50, at_100, order) + _rows(3000, tasks.adding(10), tasks.adding(25))
    first += _rows(1500, at_50, order, part=EQUAL_PARAMETERS)
    more = _rows(1500, *copies, tasks.temporal_order(20), tasks.temporal_order(100))
    more += _rows(500, text) + _rows(500, text, part=EQUAL_PARAMETERS)
    more += _rows(1500, *map(tasks.running_parity, (10, 20, 50)))
    more += _rows(1500, at_100, part=EQUAL_PARAMETERS)
    rates = [row for k in (0.3, 3) for row in _rows(1500, at_50, order, part=OTHER_RATE, scale=k)]
    last = _rows(1500, tasks.adding(200)) + _rows(1000, tasks.parity(20))
    rounds = [(rows, k) for rows in (first, rates, more, last) for k in range(min(seeds, 3))]
    rounds += [(first + more, seed) for seed in range(3, seeds)]
    return [row._replace(seed=seed) for rows, seed in rounds for row in rows]


def small_grid(seeds: int = 3) -> list[Trial]:
    """For a page that is built: hidden size 32, 10 time steps, a few hundred updates."""
    rows = _rows(300, tasks.adding(10), size=32)
    return [row._replace(seed=seed) for seed in range(seeds) for row in rows]


def _rows(max_steps: int, *chosen: tasks.Task, part=EQUAL_SIZE, size=64, scale=1) -> list[Trial]:
    """A trial of each cell, at the same hidden size or with the same number of parameters."""
    return [
        Trial(part, task, cell, hidden_size, scale * LEARNING_RATES[cell], max_steps)
        for task in chosen
        for cell in (("rnn", "gru") if part == EQUAL_PARAMETERS else CELLS)
        for hidden_size in [as_large(cell, task, size) if part == EQUAL_PARAMETERS else size]
    ]


def parameters(cell: str, task: tasks.Task, hidden_size: int) -> int:
    """How many numbers a cell and its readout learn."""
    in_cell = param_count(CELLS[cell].init(task.input_size, hidden_size))
    return in_cell + task.output_size * (hidden_size + 1)


def as_large(cell: str, task: tasks.Task, lstm_size: int) -> int:
    """The hidden size that gives a cell most nearly the `parameters` of an LSTM of another size."""
    target, size = parameters("lstm", task, lstm_size), 1
    while parameters(cell, task, size + 1) <= target:
        size += 1
    return min(size, size + 1, key=lambda h: abs(parameters(cell, task, h) - target))


def kept_for_backward(cell: str, input_size: int, hidden_size: int) -> int:
    """How many numbers the backward pass needs from one time step of one example.

    They are the cell's Cache; but h_before and c_before are the h and c of the step before.
    """
    arrays = {name.removesuffix("_before") for name in CELLS[cell].Cache._fields} - {"x"}
    return input_size + len(arrays) * hidden_size


def run(trial: Trial) -> dict[str, Any]:
    """Train as the trial says, and return what came of it in plain values."""
    _, task, cell, hidden_size, rate, max_steps, seed = trial
    model = build(CELLS[cell], task, hidden_size, seed, torch_nn=True)
    record = train(model, task, max_steps, learning_rate=rate, seed=seed, progress=False)
    losses = [float(f"{x:.5g}") if isfinite(x) else None for x in record.held_out_losses]
    return trial.settings() | {
        "parameters": parameters(cell, task, hidden_size),
        **{k: record.settings[k] for k in ("batch_size", "clip", "baseline", "solved_below")},
        **{k: getattr(record, k) for k in ("solved_at", "nan_at")},
        "steps": len(record.losses),
        "loss": losses[-1] if losses else None,
        "seconds": round(record.seconds, 3),
        "ms_per_step": round(1000 * record.seconds / len(record.losses), 3),
        "curve": [record.evaluated_at, losses],
    }


def run_all(trials: list[Trial], path: Path | None = None) -> dict[str, Any]:
    """Run what the file at `path` does not hold yet, writing it each time; return all results.

    Raises ValueError where it is not such a file or has other surroundings, and OSError.
    """
    here = surroundings()
    results = load(path) if path and path.exists() else here | {"runs": []}
    done = [tuple(run[name] for name in Trial._fields) for run in results["runs"]]
    left = [trial for trial in trials if tuple(trial.settings().values()) not in done]
    for name in here if left else ():
        if name != "date" and results[name] != here[name]:
            raise ValueError(f"{path}: {name} was {results[name]} and is now {here[name]}")
    costs = [trial.max_steps * len(trial.task.batch(0, 1).x) for trial in left]  # at most
    line, started = Line(), perf_counter()
    for count, trial in enumerate(left):
        results["runs"].append(run(trial))
        results["date"] = here["date"]
        if path:
            save(results, path)
        share = sum(costs[: count + 1]) / sum(costs)
        minutes = (perf_counter() - started) * (1 / share - 1) / 60
        line.show(f"{count + 1} of {len(left)} runs done, about {minutes:.0f} min to go")
    line.end(f"{len(left)} runs in {perf_counter() - started:.0f} s")
    return results


def surroundings() -> dict[str, Any]:
    """What seconds, and the last digits of losses, depend on besides the trial."""
    text = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    cpu = [*re.findall(r"model name\s*: (.*)", text), platform.machine()][0]
    return {
        "format": "rnnlib.compare 1",
        "date": date.today().isoformat(),
        "hardware": torch.cuda.get_device_name() if pick_device().type == "cuda" else cpu,
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "versions": {name: version(name) for name in ("rnnlib", "numpy", "torch")},
    }


def load(path: str | Path) -> dict[str, Any]:
    """The results in a file. Raises ValueError where it is not one of ours, and OSError."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        results = json.loads(Path(path).read_text(encoding="utf-8"))
        here, whole = surroundings(), all(run.keys() >= {*Trial._fields} for run in results["runs"])
        if whole and results.keys() >= here.keys() and results["format"] == here["format"]:
            return results
    raise ValueError(f"{path} is not a whole file of rnnlib.compare")


def save(results: dict[str, Any], path: Path) -> None:
    """Write results, a run a line, in one stroke: the file is the old one or the new one."""
    part = path.with_name(path.name + ".part")
    head = json.dumps({k: results[k] for k in results if k != "runs"}, indent=1).removesuffix("\n}")
    runs = ",\n".join(json.dumps(run, allow_nan=False) for run in results["runs"])
    part.write_text(f'{head},\n "runs": [\n{runs}\n]}}\n', encoding="utf-8")
    part.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rnnlib.compare", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="RESULTS.json")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    try:
        tasks.check_count("--threads", args.threads, 1)
        torch.set_num_threads(args.threads)
        args.to.parent.mkdir(parents=True, exist_ok=True)
        run_all(full_grid(args.seeds), args.to)
    except (ValueError, OSError, KeyboardInterrupt) as error:
        raise SystemExit(f"rnnlib.compare: {str(error) or 'stopped'}") from None


if __name__ == "__main__":
    main()
