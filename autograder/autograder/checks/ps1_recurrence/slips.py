"""What learners get wrong on the way forward in `ps1_recurrence`: each slip under its sentence."""

from collections.abc import Callable

import numpy as np

from autograder.checks.contract import Answer
from rnnlib import rnn
from rnnlib.arrays import sigmoid


def _step(
    squash: Callable = np.tanh, of_x: float = 1, of_h: float = 1, of_b: float = 1, turn=np.transpose
) -> Answer:
    return lambda x, h, w_x, w_h, b: squash(of_x * (x @ w_x.T) + of_h * (h @ turn(w_h)) + of_b * b)


RNN_STEP = {
    "you return the sum itself: squash it with tanh": _step(lambda a: a),
    "h should be multiplied by w_h.T: w_h is square, so its shape cannot tell you": (
        _step(turn=lambda w: w)
    ),
    "your answer leaves out b": _step(of_b=0),
    "your answer leaves out the state before": _step(of_h=0),
    "your answer leaves out the input": _step(of_x=0),
    "you add b twice: torch.nn keeps two biases, but here there is one": _step(of_b=2),
    "you squash with the sigmoid: the state must be able to be negative": _step(sigmoid),
    "you use ReLU: tanh keeps the state between -1 and 1, and lets it be negative": (
        _step(lambda a: np.maximum(a, 0))
    ),
    "all your examples get the mean state: compute a row for each example": (
        _step(lambda a: np.tanh(0 * a + a.mean(axis=0)))
    ),
    "you add b after tanh: it belongs to the sum that is squashed": (
        lambda x, h, w_x, w_h, b: np.tanh(x @ w_x.T + h @ w_h.T) + b
    ),
    "you squash the input's part alone: tanh takes the whole sum": (
        lambda x, h, w_x, w_h, b: np.tanh(x @ w_x.T + b) + h @ w_h.T
    ),
    "you squash each product by itself: tanh takes the whole sum": (
        lambda x, h, w_x, w_h, b: np.tanh(x @ w_x.T) + np.tanh(h @ w_h.T) + b
    ),
}

JOINED_WEIGHTS = {
    "you put W_x in front: the state stands in front of the input, so W_h must too": (
        lambda w_x, w_h: np.hstack([w_x, w_h])
    ),
    "you transpose W_h: its rows stay rows, and are only made longer": (
        lambda w_x, w_h: np.hstack([w_h.T, w_x])
    ),
    "you stack and reshape, which mixes rows: each row of W_h goes on with the same row of W_x": (
        lambda w_x, w_h: np.vstack([w_h.T, w_x.T]).reshape(len(w_h), -1)
    ),
}


def sequence(x, h, w_x, w_h, b) -> tuple:
    """The right outputs of a sequence and its last state."""
    return rnn.forward(rnn.Params(w_x, w_h, b), x, h)[:2]


def _each_from_the_start(x, h, *weights) -> tuple:
    outputs = np.stack([sequence(x_t[None], h, *weights)[1] for x_t in x])
    return outputs, outputs[-1]


def _states_before(x, h, *weights) -> tuple:
    outputs, last = sequence(x, h, *weights)
    return np.concatenate([h[None], outputs[:-1]]), last


def _changed(change: Callable[..., tuple]) -> Answer:
    """The right outputs and last state, changed in the end."""
    return lambda *arguments: change(*sequence(*arguments))


RNN_SEQUENCE = {
    "you start from zeros: start from the state given": (
        lambda x, h, *weights: sequence(x, 0 * h, *weights)
    ),
    "each of your steps starts from the first state: carry the state along": _each_from_the_start,
    "each of your steps reads the first input: step t reads x[t]": (
        lambda x, *rest: sequence(0 * x + x[0], *rest)
    ),
    "you run backwards in time: the first time step is x[0]": (
        lambda x, *rest: sequence(x[::-1], *rest)
    ),
    "your outputs are in reverse: h_1 comes first": (
        _changed(lambda outputs, last: (outputs[::-1], last))
    ),
    "you collect each state before its step: h_1 comes first, not h_0": _states_before,
    "your last state is h_1: return h_T, that of the last time step": (
        _changed(lambda outputs, _: (outputs, outputs[0]))
    ),
    "your outputs are all the last state: one array, collected T times and overwritten": (
        _changed(lambda outputs, last: (0 * outputs + last, last))
    ),
}

OUTPUT_LAYER = {
    "you reshape w_hy to (H, K), which mixes its rows: transpose it": (
        lambda h, w_hy, b_y: h @ w_hy.reshape(h.shape[-1], -1) + b_y
    ),
    "your answer leaves out b_y": lambda h, w_hy, b_y: h @ w_hy.T,
    "you subtract b_y: it is added": lambda h, w_hy, b_y: h @ w_hy.T - b_y,
    "you squash the output with tanh: here g is the identity": (
        lambda h, w_hy, b_y: np.tanh(h @ w_hy.T + b_y)
    ),
    "you squash the output with the sigmoid: here g is the identity": (
        lambda h, w_hy, b_y: sigmoid(h @ w_hy.T + b_y)
    ),
    "you squash h once more: it comes from tanh already": (
        lambda h, w_hy, b_y: np.tanh(h) @ w_hy.T + b_y
    ),
    "your outputs are all those of the last time step: each has its own": (
        lambda h, w_hy, b_y: (0 * h + h[-1]) @ w_hy.T + b_y
    ),
    "your outputs are all those of the first example: each has its own": (
        lambda h, w_hy, b_y: (0 * h + h[:, :1]) @ w_hy.T + b_y
    ),
    "your outputs add up over time: each comes from the state of its own step": (
        lambda h, w_hy, b_y: np.cumsum(h @ w_hy.T + b_y, axis=0)
    ),
}


def softmax(y: np.ndarray, axis: int | tuple[int, ...] = -1, shift: Callable = np.max) -> object:
    """Right as it is; open to another axis and another shift."""
    e = np.exp(y - shift(y, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


SOFTMAX = {
    "your softmax runs over the batch: each row of K numbers must add up to 1": (
        lambda y: softmax(y, axis=1)
    ),
    "your softmax runs over time: each row of K numbers must add up to 1": (
        lambda y: softmax(y, axis=0)
    ),
    "your softmax runs over the whole array: each row of K numbers must add up to 1": (
        lambda y: softmax(y, axis=(0, 1, 2))
    ),
    "you give each output a sigmoid: then a row does not add up to 1": sigmoid,
    "you divide by the sum without exp": lambda y: y / y.sum(axis=-1, keepdims=True),
    "you return the logarithms: take exp": lambda y: np.log(softmax(y)),
    "you return exp(y): divide by its sum over the row": np.exp,
    "you put a 1 on the largest: give each class its share": (
        lambda y: 1.0 * (y == y.max(axis=-1, keepdims=True))
    ),
    "your exponents have the wrong sign: the largest output is the likeliest class": (
        lambda y: softmax(-y)
    ),
}

SOFTMAX_OF_LARGE = {
    "your exp overflows, or a row becomes 0 / 0: subtract the largest entry of the row first": (
        lambda y: softmax(y, shift=lambda y, **_: 0 * y)
    ),
    "you subtract the largest entry of the whole array, and smaller rows become 0 / 0: subtract "
    "the largest of each row": lambda y: softmax(y, shift=lambda y, **_: y.max()),
    "you subtract the mean or the smallest entry, and exp overflows where one is far above it: "
    "subtract the largest of the row": lambda y: softmax(y, shift=np.mean),
    "you cut large entries off, which makes them alike: subtract the largest of the row, which "
    "changes nothing": lambda y: softmax(np.clip(y, -500, 500)),
    "you cut large entries off and leave the small ones, so a row becomes 0 / 0: subtract the "
    "largest of the row": lambda y: softmax(np.minimum(y, 500), shift=lambda y, **_: 0 * y),
}

PARAMETER_COUNT = {
    "you count two biases, as torch.nn keeps them: here there is one": (
        lambda d, h, k: h * (d + h + 2) + k * (h + 1)
    ),
    "you leave out the output layer": lambda d, h, k: h * (d + h + 1),
    "you leave out all biases": lambda d, h, k: h * (d + h) + k * h,
    "you leave out b, the bias of the state": lambda d, h, k: h * (d + h) + k * (h + 1),
    "you leave out b_y, the bias of the output": lambda d, h, k: h * (d + h + 1) + k * h,
    "you leave out W_h, from state to state": lambda d, h, k: h * (d + 1) + k * (h + 1),
    "you leave out W_x, from input to state": lambda d, h, k: h * (h + 1) + k * (h + 1),
    "you count one recurrent weight for each unit: each unit sees all H, so W_h is (H, H)": (
        lambda d, h, k: h * (d + 2) + k * (h + 1)
    ),
    "you count one bias for all units: each unit has its own": (
        lambda d, h, k: h * (d + h) + 1 + k * h + 1
    ),
    "your W_h is as large as W_x: it leads from H units to H units": (
        lambda d, h, k: h * (d + d + 1) + k * (h + 1)
    ),
    "your output layer reads the input: it reads the H units": (
        lambda d, h, k: h * (d + h + 1) + k * (d + 1)
    ),
    "you count four of everything, as in an LSTM: a plain network has one": (
        lambda d, h, k: 4 * h * (d + h + 1) + k * (h + 1)
    ),
}
