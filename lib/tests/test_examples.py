"""Two examples of Hung-yi Lee's lectures, small enough to be done on paper."""

import numpy as np
import pytest

from rnnlib import lstm, rnn

float64 = pytest.mark.parametrize("kind", ["numpy-float64", "cpu-float64"], indirect=True)


def test_a_linear_rnn_of_ones_counts_as_on_paper(kind):
    ones = rnn.Params(kind.array(np.ones((2, 2))), kind.array(np.ones((2, 2))), kind.array([0, 0]))
    x = kind.array([[[1, 1]], [[1, 1]], [[2, 2]]])
    outputs, last, _ = rnn.forward(ones, x, activation="linear")
    assert outputs[:, 0].tolist() == [[2, 2], [6, 6], [16, 16]]
    assert last.tolist() == [[16, 16]]
    y = rnn.readout(rnn.Readout(kind.array(np.ones((2, 2))), kind.array([0, 0])), outputs)
    assert y[:, 0].tolist() == [[4, 4], [12, 12], [32, 32]]


@pytest.mark.parametrize(("activation", "f"), [("linear", np.array), ("tanh", np.tanh)])
def test_readout_applies_its_weights_bias_and_activation(kind, activation, f):
    rng = np.random.default_rng(0)
    w_hy, b_y, h = rng.normal(size=(2, 3)), rng.normal(size=2), rng.normal(size=(5, 4, 3))
    got = rnn.readout(rnn.Readout(kind.array(w_hy), kind.array(b_y)), kind.array(h), activation)
    assert kind.describes(got)
    kind.assert_close({"y": got}, {"y": f(np.einsum("kh,tbh->tbk", w_hy, h) + b_y)})


# x2 = 1 adds x1 to the memory, x2 = -1 resets it, x3 = 1 opens the output.
SEQUENCE_A = list(
    zip(
        [1, 3, 2, 4, 2, 1, 3, 6, 1],
        [0, 1, 0, 1, 0, 0, -1, 1, 0],
        [0, 0, 0, 0, 0, 1, 0, 0, 1],
        strict=True,
    )
)
SEQUENCE_B = [(3, 1, 0), (4, 1, 0), (2, 0, 0), (1, 0, 1), (3, -1, 0)]


def run_unit(kind, sequence, activation="linear"):
    """The outputs, and the memory before and after each time step, of Lee's one LSTM unit."""
    params = lstm.Params(
        w_x=kind.array([[0, 100, 0], [0, 100, 0], [1, 0, 0], [0, 0, 100]]),
        w_h=kind.array(np.zeros((4, 1))),
        b=kind.array([-10, 10, 0, -10]),
    )
    outputs, _, cache = lstm.forward(params, kind.array(sequence)[:, None], activation=activation)
    return (array[:, 0, 0].tolist() for array in (outputs, cache.c_before, cache.c))


def rounded(numbers):
    return [round(number) for number in numbers]


@float64
def test_sequence_a_gives_the_printed_outputs_and_memory(kind):
    y, c_before, _ = run_unit(kind, SEQUENCE_A)
    assert rounded(y) == [0, 0, 0, 0, 0, 7, 0, 0, 6]
    assert rounded(c_before) == [0, 0, 3, 3, 7, 7, 7, 0, 6]
    assert f"{y[5]:.9f}" == "6.999500632"
    assert f"{y[8]:.9f}" == "5.999773011"


@float64
def test_sequence_b_gives_the_printed_outputs_and_memory(kind):
    y, _, c = run_unit(kind, SEQUENCE_B)
    assert rounded(y) == [0, 0, 0, 7, 0]
    assert rounded(c) == [3, 7, 7, 7, 0]
    assert f"{y[3]:.9f}" == "6.999500634"


@float64
def test_sequence_a_needs_linear_functions(kind):
    y, *_ = run_unit(kind, SEQUENCE_A, activation="tanh")
    assert f"{y[5]:.4f}" == "0.9636"
