"""What a hidden test asks of any answer, and the sentences with which it names a slip."""

import re

import numpy as np
import pytest

from autograder.checks import ps3_lstm
from rnnlib import lstm
from rnnlib.arrays import sigmoid


def right_update(f, c, i, g):
    return f * c + i * g


def right_step(x, h, c, w_x, w_h, b):
    state, _ = lstm.step(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
    return state.h, state.c


class Remembers:
    """Right the first time, then off by what it has seen."""

    calls = 0

    def __call__(self, f, c, i, g):
        self.calls += 1
        return right_update(f, c, i, g) + 1e-9 * self.calls


class ReusesItsResult:
    """Returns the same array every time, overwritten."""

    def __init__(self):
        self.results = {}

    def __call__(self, f, c, i, g):
        result = self.results.setdefault((f.shape, f.dtype), np.empty_like(f))
        result[...] = right_update(f, c, i, g)
        return result


def writes_into_c(f, c, i, g):
    c[...] = right_update(f, c, i, g)
    return c.copy()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Remembers(), "called twice with the same arrays"),
        (ReusesItsResult(), "a second call changes the arrays that the first one returned"),
        (writes_into_c, "changes c, an array it was given"),
        (lambda f, c, i, g: right_update(f, c, i, g).tolist(), "returns a list"),
        (lambda f, c, i, g: None, "returns a NoneType"),
        (lambda f, c, i, g: (f, c), "returns a tuple"),
        (lambda f, c, i, g: right_update(f, c, i, g)[:1], "should be (3, 4) for f (3, 4)"),
        (lambda f, c, i, g: right_update(f, c, i, g).astype(float), "comes back as float64"),
        (lambda f, c, i, g: np.where(abs(c) > 1e3, np.nan, f * c + i * g), "c is not finite"),
        (lambda f, c, i, g: right_update(f, c, i, g) + 1e-3, "is not what the equation gives"),
    ],
)
def test_a_broken_contract_is_named(answer, sentence):
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        ps3_lstm.cell_update(answer)


@pytest.mark.parametrize("returned", [(), np.zeros((3, 4)), (1, 2, 3)])
def test_a_wrong_number_of_results_is_named(returned):
    with pytest.raises(AssertionError, match="should return 2 results, h, c, but it returns"):
        ps3_lstm.lstm_step(lambda *arguments: returned)


def gate(squash, *, x=1, h=1, b=1, transposed=True):
    def answer(x_t, h_t, w_x, w_h, bias):
        a = x * (x_t @ w_x.T) + h * (h_t @ (w_h.T if transposed else w_h)) + b * bias
        return squash(a.astype(x_t.dtype))

    return answer


@pytest.mark.parametrize("check", [ps3_lstm.forget_gate, ps3_lstm.input_gate, ps3_lstm.output_gate])
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (gate(np.tanh), "you squash with tanh"),
        (gate(lambda a: 1 - sigmoid(a)), "one minus the gate"),
        (gate(lambda a: a), "you return the pre-activation"),
        (gate(sigmoid, transposed=False), "w_h.T"),
        (gate(sigmoid, x=0), "leaves out the input"),
        (gate(sigmoid, h=0), "leaves out the hidden state"),
        (gate(sigmoid, b=0), "leaves out b"),
    ],
)
def test_a_slip_in_a_gate_is_named(check, answer, sentence):
    with pytest.raises(AssertionError, match=sentence):
        check(answer)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda f, c, i, g: i * c + f * g, "you swap the two gates"),
        (lambda f, c, i, g: (1 - f) * c + i * g, "f is what stays"),
        (lambda f, c, i, g: c + i * g, "cell of 1997"),
        (lambda f, c, i, g: f * c + g, "leave out the input gate"),
        (lambda f, c, i, g: f * c + (1 - f) * g, "coupled gates"),
        (lambda f, c, i, g: np.tanh(f * c + i * g), "you squash the memory"),
    ],
)
def test_a_slip_in_the_cell_update_is_named(answer, sentence):
    with pytest.raises(AssertionError, match=sentence):
        ps3_lstm.cell_update(answer)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda o, c: o * c, "without tanh"),
        (lambda o, c: o * sigmoid(c), "with the sigmoid"),
        (lambda o, c: np.tanh(o * c), "tanh belongs to the memory alone"),
        (lambda o, c: np.tanh(c), "leave out the output gate"),
    ],
)
def test_a_slip_in_the_hidden_state_is_named(answer, sentence):
    with pytest.raises(AssertionError, match=sentence):
        ps3_lstm.hidden_state(answer)


def test_swapped_results_of_a_step_are_named():
    with pytest.raises(AssertionError, match="the order is h, c"):
        ps3_lstm.lstm_step(lambda *arguments: right_step(*arguments)[::-1])


@pytest.mark.parametrize("order", ["ifog", "figo", "fiog", "iofg"])
def test_another_order_of_the_blocks_is_named(order):
    def answer(x, h, c, w_x, w_h, b):
        def in_our_order(w):
            blocks = dict(zip(order, np.split(w, 4), strict=True))
            return np.concatenate([blocks[gate] for gate in "ifgo"])

        return right_step(x, h, c, *map(in_our_order, (w_x, w_h, b)))

    with pytest.raises(AssertionError, match=f"in the order {', '.join(order)}"):
        ps3_lstm.lstm_step(answer)


@pytest.mark.parametrize(
    ("w_x", "b", "sentence"),
    [
        ([[0, 99, 0], [0, 0, 0], [1, 0, 0], [0, 0, -99]], [-50, 50, 0, 50], "adds x_1"),
        ([[0, -99, 0], [0, 0, 0], [1, 0, 0], [0, 0, -99]], [-50, 50, 0, 50], "does not become"),
        ([[0, 99, 0], [0, 0, 0], [1, 0, 0], [0, 0, -99]], [-50, -50, 0, 50], "does not stay"),
        ([[0, 99, 0], [0, -99, 0], [1, 0, 0], [0, 0, 0]], [-50, 50, 0, -50], "does not show"),
        ([[0, 99, 0], [0, -99, 0], [1, 0, 0], [0, 0, 0]], [-50, 50, 0, 50], "output is not 0"),
    ],
)
def test_a_slip_in_the_sample_and_hold_is_named(w_x, b, sentence):
    with pytest.raises(AssertionError, match=sentence):
        ps3_lstm.sample_and_hold(lambda: (w_x, b))
