"""Backpropagation through time as `ps1_recurrence` asks for it, and as learners get it wrong."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from autograder.checks.contract import Answer
from rnnlib import rnn


def through_time(x, h_before, h, w_x, w_h, d_outputs) -> tuple:
    """The right gradients: of w_x, w_h, b, x and h_0."""
    params = rnn.Params(w_x, w_h, np.zeros_like(w_h[0]))
    d_params, d_x, d_h0 = rnn.backward(params, rnn.Cache(x, h_before, h), d_outputs)
    return *d_params, d_x, d_h0


def in_pieces(starts: Callable[[int, int], Iterable[int]]) -> Answer:
    """The gradients of w_x, w_h and b where none crosses the start of a piece."""

    def backward(x, h_before, h, w_x, w_h, d_outputs, k):
        borders = [*starts(len(x), k), len(x)]
        pieces = [slice(*ends) for ends in pairwise(borders)]
        gradients = [
            through_time(x[each], h_before[each], h[each], w_x, w_h, d_outputs[each])[:3]
            for each in pieces
        ]
        return tuple(sum(parts) for parts in zip(*gradients, strict=True))

    return backward


def _backward(
    slope: Callable = lambda h_before, h: 1 - h * h,
    read: Callable = lambda h_before, h: h_before,
    back: Callable = lambda d_a, d_h, w_h: d_a @ w_h,
    arrives: Callable = np.add,
    total: Callable = lambda of_steps: of_steps.sum(axis=0),
) -> Answer:
    """Equations (2.2) to (2.8), each of them open to a slip."""

    def backward(x, h_before, h, w_x, w_h, d_outputs):
        d_a, d_future = np.empty_like(h), 0 * h_before[0]
        for t in reversed(range(len(x))):
            d_h = arrives(d_outputs[t], d_future)
            d_a[t] = d_h * slope(h_before[t], h[t])
            d_future = back(d_a[t], d_h, w_h)
        d_w_x = total(np.einsum("tbh,tbd->thd", d_a, x))
        d_w_h = total(np.einsum("tbh,tbk->thk", d_a, read(h_before, h)))
        return d_w_x, d_w_h, total(d_a.sum(axis=1)), d_a @ w_x, d_future

    return backward


def _changed(change: Callable[..., Iterable]) -> Answer:
    """The right gradients, changed in the end."""
    return lambda *arguments: tuple(change(*through_time(*arguments)))


STEP_BACKWARD = {
    "you leave out the slope of tanh, 1 - h²": _backward(slope=lambda h_before, h: 1),
    "your slope is 1 - tanh² of h, but h is a tanh already: it is 1 - h²": (
        _backward(slope=lambda h_before, h: 1 - np.tanh(h) ** 2)
    ),
    "your slope is that of the sigmoid: that of tanh is 1 - h²": (
        _backward(slope=lambda h_before, h: h * (1 - h))
    ),
    "your slope is 1 - h: square h": _backward(slope=lambda h_before, h: 1 - h),
    "you take the slope at the state before: it is 1 - h², h being the state after the step": (
        _backward(slope=lambda h_before, h: 1 - h_before**2)
    ),
    "the gradient goes to the state before as d_a @ w_h, not w_h.T: w_h is square, so its shape "
    "cannot tell you": _backward(back=lambda d_a, d_h, w_h: d_a @ w_h.T),
    "you send d_h itself to the state before: it goes through tanh first, so send d_a": (
        _backward(back=lambda d_a, d_h, w_h: d_h @ w_h)
    ),
    "your d_w_h pairs d_a with the state after the step: w_h multiplied the one before": (
        _backward(read=lambda h_before, h: h)
    ),
    "your d_w_h is transposed: its rows belong to a, its columns to the state before": (
        _changed(lambda d_w_x, d_w_h, *rest: (d_w_x, d_w_h.T, *rest))
    ),
    "your gradients of weights and bias are means over the batch: they are sums": (
        _changed(lambda *d: (*(each / d[3].shape[1] for each in d[:3]), *d[3:]))
    ),
    "your gradient of the bias is a mean over the batch: it is a sum": (
        _changed(lambda *d: (*d[:2], d[2] / d[3].shape[1], *d[3:]))
    ),
}


def _last_output_alone(x, h_before, h, w_x, w_h, d_outputs) -> tuple:
    last = np.zeros_like(d_outputs)
    last[-1] = d_outputs[-1]
    return through_time(x, h_before, h, w_x, w_h, last)


def _from_zeros(x, h_before, *rest) -> tuple:
    return through_time(x, np.concatenate([0 * h_before[:1], h_before[1:]]), *rest)


def _forwards_in_time(x, h_before, h, w_x, w_h, d_outputs) -> tuple:
    turned = through_time(x[::-1], h_before[::-1], h[::-1], w_x, w_h, d_outputs[::-1])
    return *turned[:3], turned[3][::-1], turned[4]


def _overwritten(k: int) -> Answer:
    """One of the gradients is that of the first time step."""
    of_first_step = _backward(total=lambda of_steps: of_steps[0])

    def backward(*arguments):
        right, of_first = through_time(*arguments), of_first_step(*arguments)
        return tuple(each[j == k] for j, each in enumerate(zip(right, of_first, strict=True)))

    return backward


def _stops_at_the_first_state(x, h_before, h, w_x, w_h, d_outputs) -> tuple:
    *rest, d_h0 = through_time(x, h_before, h, w_x, w_h, d_outputs)
    if len(x) > 1:
        d_h0 = through_time(x[1:], h_before[1:], h[1:], w_x, w_h, d_outputs[1:])[-1]
    return *rest, d_h0 + d_outputs[0]


RNN_BACKWARD = {
    "no gradient comes back from the future: add d_future to d_outputs[t]": (
        _backward(arrives=lambda d_outputs, d_future: d_outputs)
    ),
    "only the output of the last step has a say: add d_outputs[t] at each step": _last_output_alone,
    "your gradients of weights and bias are those of the first time step: add with +=, so that "
    "no step overwrites another": _backward(total=lambda of_steps: of_steps[0]),
    "your gradients of weights and bias are those of the last time step: sum over all of them": (
        _backward(total=lambda of_steps: of_steps[-1])
    ),
    **{
        f"your {name} is that of the first time step: add with +=, so that no step overwrites "
        "another": _overwritten(k)
        for k, name in enumerate(("d_w_x", "d_w_h", "d_b"))
    },
    "your gradients of weights and bias are means over time: they are sums": (
        _backward(total=lambda of_steps: of_steps.mean(axis=0))
    ),
    "what comes from the future is d_a @ w_h alone: you add it to the d_h of its step": (
        _backward(back=lambda d_a, d_h, w_h: d_h + d_a @ w_h)
    ),
    "you send d_a to the step before as it is: multiply it by w_h": (
        _backward(back=lambda d_a, d_h, w_h: d_a)
    ),
    "you go from the first time step to the last: go from the last to the first": _forwards_in_time,
    "your d_x is in reverse: d_x[t] belongs to x[t]": (
        _changed(lambda *d: (*d[:3], d[3][::-1], d[4]))
    ),
    "your d_w_h takes h_0 for zero: it is h_before[0]": _from_zeros,
    "your d_h0 is the gradient of the first state: go one step further back": (
        _stops_at_the_first_state
    ),
    **STEP_BACKWARD,
}


def _at_most_k_back(x, h_before, h, w_x, w_h, d_outputs, k) -> tuple:
    """The loss of each step on its own, k steps back from there."""
    total = [0 * w_x, 0 * w_h, 0 * w_h[0]]
    for t in range(len(x)):
        near = slice(max(0, t + 1 - k), t + 1)
        said = through_time(
            *(each[near] for each in (x, h_before, h)), w_x, w_h, _alone(d_outputs[near])
        )
        total = [a + b for a, b in zip(total, said[:3], strict=True)]
    return tuple(total)


def _alone(d_outputs: np.ndarray) -> np.ndarray:
    return np.concatenate([0 * d_outputs[:-1], d_outputs[-1:]])


TRUNCATED_BACKWARD = {
    "you cut nothing: no gradient may cross from a piece to the one before it": (
        in_pieces(lambda steps, k: [0])
    ),
    "you cut at each step: inside a piece the gradient goes back as in exercise 9": (
        in_pieces(lambda steps, k: range(steps))
    ),
    "you count the pieces from the end: the first has k steps, and the last may be shorter": (
        in_pieces(lambda steps, k: [0, *range(steps % k or k, steps, k)])
    ),
    "you make k pieces: make pieces of k time steps": (
        in_pieces(
            lambda steps, k: sorted(
                {0, *np.cumsum([len(part) for part in np.array_split(range(steps), k)])[:-1]}
            )
        )
    ),
    "your first piece ends one step early: it has k time steps": (
        in_pieces(lambda steps, k: [0, *range(k - 1 or k, steps, k)])
    ),
    "your first piece ends one step late: it has k time steps": (
        in_pieces(lambda steps, k: [0, *range(k + 1, steps, k)])
    ),
    "you go k steps back from each output: here the borders stand still, one after each k steps": (
        _at_most_k_back
    ),
}
