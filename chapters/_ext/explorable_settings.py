"""What the explorables start from: inputs, weights and answers, as plain lists and numbers.

The page's scripts, the pictures for print and the tests all read them here.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from rnnlib import gradients, lstm, rnn

CONNECTIVITY = Path(__file__).parents[1] / "results" / "connectivity.json"


def gates() -> dict[str, Any]:
    """One LSTM unit, blocks i, f, g, o; a 1 to keep for fifty steps, smaller numbers to ignore."""
    xs = np.zeros(60)
    xs[[4, 19, 31, 43]] = 1, -0.5, 0.4, -0.3
    return {
        "xs": xs.tolist(),
        "read_at": 5,
        "asked_at": 55,
        "start": _unit([[1.0], [0.0], [2.0], [0.0]], [0.0, 1.0, 0.0, 0.0]),
        "answer": _unit([[10.0], [0.0], [2.0], [0.0]], [-7.0, 8.0, 0.0, 4.0]),
    }


def machine() -> dict[str, Any]:
    """Lee's example: two sequences of (x_1, x_2, x_3), his weights, and some that fail."""
    a = [
        [1, 3, 2, 4, 2, 1, 3, 6, 1],
        [0, 1, 0, 1, 0, 0, -1, 1, 0],
        [0, 0, 0, 0, 0, 1, 0, 0, 1],
    ]
    b = [[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]]
    lee = [[0, 100, 0], [0, 100, 0], [1, 0, 0], [0, 0, 100]]
    never_clears_always_shows = [[0, 100, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0]]
    return {
        "sequences": {"A": np.transpose(a).tolist(), "B": b},
        "start": _unit(never_clears_always_shows, [-10, 10, 0, 10]),
        "answer": _unit(lee, [-10, 10, 0, -10]),
        "tolerance": 0.05,
    }


def gradient() -> dict[str, Any]:
    """An RNN whose W_h has the spectral radius 1, an LSTM, and inputs for both."""
    steps, size, hidden = 50, 4, 16
    plain, gated = rnn.init(size, hidden, 1), lstm.init(size, hidden, 1, forget_bias=0.0)
    plain = plain._replace(w_h=gradients.with_spectral_radius(plain.w_h, 1.0))
    return {
        "xs": _rounded(np.random.default_rng(1).normal(size=(steps, size))),
        "rnn": {name: _rounded(w) for name, w in plain._asdict().items()},
        "lstm": {name: _rounded(w) for name, w in gated._asdict().items()},
        "start": {"radius": 1.0, "bias": 1.0, "inputs": 1.0},
    }


def gru() -> dict[str, Any]:
    """Two units before a step: their states, what the input says, and W_hn."""
    return {
        "before": [0.9, -0.6],
        "a_xn": [-0.4, 0.9],
        "w_hn": [[0.3, 1.6], [-1.2, 0.5]],
        "start": {"z": 0.8, "r1": 0.9, "r2": 0.2},
    }


def connectivity() -> dict[str, Any]:
    """What the three trained nets of the results file lean on."""
    results = json.loads(CONNECTIVITY.read_text("utf-8"))
    return {"text": results["text"], "cells": results["cells"], "start": 25}


SETTINGS = {f.__name__: f for f in (gates, machine, gradient, gru, connectivity)}


def _unit(w_x: list[list[float]], b: list[float]) -> dict[str, list]:
    """The weights of a unit that does not see its own output."""
    return {"w_x": w_x, "w_h": [[0.0] for _ in b], "b": b}


def _rounded(array: np.ndarray) -> list:
    return np.round(array, 4).tolist()
