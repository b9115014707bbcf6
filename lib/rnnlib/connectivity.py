"""Which of the past characters a trained net's prediction leans on.

    python -m rnnlib.connectivity --to chapters/results/connectivity.json

trains one net of each cell on `tasks.text()` and writes down, for a passage that none of them has
seen, what each expects next and how strongly that depends on every character before. The measure
is that of Madsen (2019), the norm of the gradient of a logit with respect to an input.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from rnnlib import compare, gru, lstm, rnn, tasks
from rnnlib.train import Model, build, train

PASSAGE = "For the Mouse was swimming away from her as hard as it could go"
HIDDEN_SIZE, UPDATES, SEED = 64, 600, 0
CELLS = {"rnn": (rnn, 0.003), "lstm": (lstm, 0.01), "gru": (gru, 0.005)}
"""The cells and the rates at which they learn."""
GUESSES = 4
"""How many of the likeliest next characters are kept."""


def leans_on(model: Model, x: torch.Tensor) -> np.ndarray:
    """‖∂ y_{t,k} / ∂ x_s‖, where k is the likeliest class after step t, as (T, T): row t, column s.

    x: (T, 1, D), a single example. What comes after t is 0.
    """
    x = x.clone().requires_grad_()
    y = model(x)[:, 0]
    rows = [torch.autograd.grad(logits.max(), x, retain_graph=True)[0][:, 0] for logits in y]
    return torch.stack([row.norm(dim=-1) for row in rows]).cpu().numpy()


def one_hot(text: str, model: Model) -> torch.Tensor:
    """(T, 1, D), where the model's weights lie. Raises ValueError for an unknown character."""
    codes = [tasks.alphabet().index(character) for character in text]
    like = model.readout[0]
    return torch.eye(len(tasks.alphabet()), dtype=like.dtype, device=like.device)[codes][:, None]


def guesses(model: Model, x: torch.Tensor) -> list[list[tuple[str, float]]]:
    """After each step, the likeliest next characters and their probabilities."""
    with torch.no_grad():
        likeliest = torch.softmax(model(x)[:, 0], dim=-1).topk(GUESSES)
    characters = [[tasks.alphabet()[k] for k in row] for row in likeliest.indices.tolist()]
    shares = [[round(p, 3) for p in row] for row in likeliest.values.tolist()]
    return [list(zip(*row, strict=True)) for row in zip(characters, shares, strict=True)]


def measure(name: str, updates: int = UPDATES) -> dict[str, Any]:
    """Train a net of the cell and read the passage with it."""
    cell, rate = CELLS[name]
    task = tasks.next_character(50)._replace(solved_below=0)  # to the last update
    model = build(cell, task, HIDDEN_SIZE, SEED, torch_nn=True)
    chosen = {"batch_size": 32, "learning_rate": rate, "evaluate_every": updates}
    record = train(model, task, updates, seed=SEED, progress=False, **chosen)
    x = one_hot(PASSAGE, model)
    rows = leans_on(model, x).tolist()
    return {
        "updates": updates,
        "loss": round(record.held_out_losses[-1], 3),
        "guesses": guesses(model, x),
        "norms": [[float(f"{n:.3g}") for n in row[: t + 1]] for t, row in enumerate(rows)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rnnlib.connectivity", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="RESULTS.json")
    to = parser.parse_args().to
    torch.set_num_threads(1)
    results = compare.surroundings() | {"format": "rnnlib.connectivity 1", "text": PASSAGE}
    results["cells"] = {name: measure(name) for name in CELLS}
    to.write_text(json.dumps(results, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
