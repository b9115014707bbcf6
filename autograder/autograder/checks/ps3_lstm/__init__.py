"""The hidden tests of `ps3_lstm`: one check an exercise, named for the function it asks for.

Those of the cell's parts stand here, those of the whole cell and of the way back in modules of
their own.
"""

from collections.abc import Callable

import numpy as np

from autograder.checks.contract import PROMISES, Answer, check, stated
from autograder.checks.ps3_lstm.backward import read_backward, squash_backward, update_backward
from autograder.checks.ps3_lstm.cell import (
    CHAPTER,
    lstm_sequence,
    lstm_step,
    peephole_step,
    sample_and_hold,
)
from autograder.checks.ps3_lstm.gradient import lstm_sequence_backward, lstm_step_backward
from rnnlib.arrays import sigmoid


@stated(*PROMISES, equation=r"Return $f = \sigma(x W_x^\top + h W_h^\top + b)$.")
def forget_gate(answer: Answer) -> None:
    """f = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, sigmoid, "f", "equation (3.2)", _GATE_SLIPS)


@stated(*PROMISES, equation=r"Return $i = \sigma(x W_x^\top + h W_h^\top + b)$")
def input_gate(answer: Answer) -> None:
    """i = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, sigmoid, "i", "equation (3.1)", _GATE_SLIPS)


@stated(*PROMISES, equation=r"Return $g = \tanh(x W_x^\top + h W_h^\top + b)$.")
def candidate(answer: Answer) -> None:
    """g = tanh(x W_xᵀ + h W_hᵀ + b)."""
    slips = {
        "you squash the candidate with the sigmoid: it must be able to be negative": sigmoid,
        "you stretch σ(a) to between -1 and 1, but tanh(a) is 2σ(2a) - 1": (
            lambda a: 2 * sigmoid(a) - 1
        ),
        "you rectify the candidate: it must be able to be negative": lambda a: np.maximum(a, 0),
    }
    _check_part(answer, np.tanh, "g", "equation (3.3)", slips)


@stated(*PROMISES, equation=r"Return $o = \sigma(x W_x^\top + h W_h^\top + b)$.")
def output_gate(answer: Answer) -> None:
    """o = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, sigmoid, "o", "equation (3.4)", _GATE_SLIPS)


_GATE_SLIPS = {
    "you squash with tanh: a gate needs the sigmoid, which lies between 0 and 1": np.tanh,
    "you return one minus the gate": lambda a: 1 - sigmoid(a),
    "you make the gate a switch, 0 or 1: it may be any number between them": (
        lambda a: np.where(a > 0, 1.0, 0.0)
    ),
    "you use the hard sigmoid, a straight line with two corners: take σ": (
        lambda a: np.clip(0.2 * a + 0.5, 0, 1)
    ),
    "you take a softmax, so an example's gates add up to 1: each stands on its own": (
        lambda a: np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)
    ),
}


def _check_part(
    answer: Answer,
    squash: Callable[[np.ndarray], np.ndarray],
    name: str,
    see: str,
    slips: dict[str, Callable[[np.ndarray], np.ndarray]],
) -> None:
    """Check a gate or the candidate: squash(a), with a = x W_xᵀ + h W_hᵀ + b."""

    def pre_activation(x, h, w_x, w_h, b):
        return x @ w_x.T + h @ w_h.T + b

    def for_all_examples_alike(a):
        return squash(np.broadcast_to(a.mean(axis=0), a.shape))

    wrong_a = {
        "h should be multiplied by w_h.T: w_h is square, so its shape cannot tell you": (
            lambda x, h, w_x, w_h, b: x @ w_x.T + h @ w_h + b
        ),
        "your answer leaves out b": lambda x, h, w_x, w_h, b: x @ w_x.T + h @ w_h.T,
        "your answer adds b twice: torch.nn keeps two biases, here there is one": (
            lambda x, h, w_x, w_h, b: x @ w_x.T + h @ w_h.T + 2 * b
        ),
        "your answer leaves out the hidden state": lambda x, h, w_x, w_h, b: x @ w_x.T + b,
        "your answer leaves out the input": lambda x, h, w_x, w_h, b: h @ w_h.T + b,
    }
    wrong_squash = slips | {
        "you return the pre-activation a: squash it": lambda a: a,
        "you squash twice: once is enough": lambda a: squash(squash(a)),
        "you average over the batch: each example has values of its own": for_all_examples_alike,
    }
    check(
        answer,
        lambda *arguments: squash(pre_activation(*arguments)),
        takes={"x": "B D", "h": "B H", "w_x": "H D", "w_h": "H H", "b": "H"},
        returns=(name,),
        slips={
            sentence: lambda *arguments, wrong=wrong: squash(wrong(*arguments))
            for sentence, wrong in wrong_a.items()
        }
        | {
            sentence: lambda *arguments, wrong=wrong: wrong(pre_activation(*arguments))
            for sentence, wrong in wrong_squash.items()
        },
        see=f"{CHAPTER}, {see}",
    )


@stated(*PROMISES, equation=r"Return $c_t = f \odot c_{t-1} + i \odot g$.")
def cell_update(answer: Answer) -> None:
    """c_t = f ⊙ c_{t-1} + i ⊙ g."""
    slips = {
        "you swap the two gates: f scales the old memory, i what is written": (
            lambda f, c, i, g: i * c + f * g
        ),
        "you forget where you should keep: f is what stays, not what goes": (
            lambda f, c, i, g: (1 - f) * c + i * g
        ),
        "you leave out the forget gate, as the cell of 1997 did": lambda f, c, i, g: c + i * g,
        "you leave out the input gate": lambda f, c, i, g: f * c + g,
        "you write with 1 - f in place of i: that is a cell with coupled gates": (
            lambda f, c, i, g: f * c + (1 - f) * g
        ),
        "you forget after writing: f scales the old memory alone": (
            lambda f, c, i, g: f * (c + i * g)
        ),
        "you leave out the old memory": lambda f, c, i, g: i * g,
        "you write nothing": lambda f, c, i, g: f * c,
        "you squash the memory: it is only scaled and added to": (
            lambda f, c, i, g: np.tanh(f * c + i * g)
        ),
        "you squash the gates and the candidate again: they come squashed": (
            lambda f, c, i, g: sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        ),
        "you squash the candidate again: it comes squashed": (
            lambda f, c, i, g: f * c + i * np.tanh(g)
        ),
    }
    check(
        answer,
        lambda f, c, i, g: f * c + i * g,
        takes=dict.fromkeys("fcig", "B H"),
        returns=("c",),
        slips=slips,
        see=f"{CHAPTER}, equation (3.5)",
    )


@stated(*PROMISES, equation=r"Return $h_t = o \odot \tanh(c_t)$")
def hidden_state(answer: Answer) -> None:
    """h_t = o ⊙ tanh(c_t)."""
    slips = {
        "you show the memory without tanh": lambda o, c: o * c,
        "you squash the memory with the sigmoid: h must be able to be negative": (
            lambda o, c: o * sigmoid(c)
        ),
        "you squash after the gate: tanh belongs to the memory alone": lambda o, c: np.tanh(o * c),
        "you squash the gate and not the memory: it is the other way round": (
            lambda o, c: np.tanh(o) * c
        ),
        "you squash the gate again: it comes squashed": lambda o, c: sigmoid(o) * np.tanh(c),
        "you show one minus the gate of it: where o is open, the memory shows": (
            lambda o, c: (1 - o) * np.tanh(c)
        ),
        "you leave out the output gate": lambda o, c: np.tanh(c),
    }
    check(
        answer,
        lambda o, c: o * np.tanh(c),
        takes=dict.fromkeys("oc", "B H"),
        returns=("h",),
        slips=slips,
        see=f"{CHAPTER}, equation (3.6)",
    )
