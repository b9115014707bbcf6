"""The hidden tests of `ps3_lstm` for the whole gradient: of one step, then of a sequence."""

import numpy as np

from autograder.checks.contract import PROMISES, Answer, Layout, check, stated
from autograder.checks.ps3_lstm.backward import (
    READ_SLIPS,
    SQUASH_SLIPS,
    UPDATE_SLIPS,
    candidate_values,
    gate_values,
    read,
    squash,
    update,
)
from autograder.checks.ps3_lstm.cell import CHAPTER
from rnnlib import lstm

_STEP = ("d_x", "d_h_before", "d_c_before", "d_w_x", "d_w_h", "d_b")


def _sums(d_a, x, h_before, w_x, w_h):
    return d_a @ w_x, d_a @ w_h, d_a.T @ x, d_a.T @ h_before, d_a.sum(axis=0)


def _mean_sums(d_a, *rest):
    d_x, d_h_before, *d_weights = _sums(d_a, *rest)
    return d_x, d_h_before, *(d_w / len(d_a) for d_w in d_weights)


def _mean_bias(d_a, *rest):
    return *_sums(d_a, *rest)[:4], d_a.mean(axis=0)


def _blocks_not_transposed(d_a, x, h_before, w_x, w_h):
    d_x, _, *d_weights = _sums(d_a, x, h_before, w_x, w_h)
    blocks = zip(np.split(d_a, 4, axis=1), np.split(w_h, 4), strict=True)
    return d_x, sum(d @ w.T for d, w in blocks), *d_weights


def _step_with(read=read, belt=np.add, update=update, squash=squash, sums=_sums):
    """One step backwards, made of the lines given."""

    def step(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
        d_o, d_c_read = read(d_h, o, c)
        d_f, d_c_before, d_i, d_g = update(belt(d_c, d_c_read), f, c_before, i, g)
        d_a = squash(d_i, d_f, d_g, d_o, i, f, g, o)
        d_x, d_h_before, *d_weights = sums(d_a, x, h_before, w_x, w_h)
        return d_x, d_h_before, d_c_before, *d_weights

    return step


def _belt_joins_late(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    results = list(
        _step_with()(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, np.zeros_like(d_c))
    )
    results[2] = results[2] + d_c
    return results


_STEP_SLIPS = (
    {
        "you return d_c_before first: the order is " + ", ".join(_STEP): (
            lambda *all_: [_step_with()(*all_)[place] for place in (0, 2, 1, 3, 4, 5)]
        ),
        "you leave out d_c, which came back along the belt: both terms reach the memory": (
            _step_with(belt=lambda d_c, d_c_read: d_c_read)
        ),
        "you leave out what reaches the memory through h: both terms reach it": (
            _step_with(belt=lambda d_c, d_c_read: d_c)
        ),
        "you add d_h to d_c as it is: it passes the output gate and the slope of tanh": (
            _step_with(read=lambda d_h, o, c: (d_h * np.tanh(c), d_h))
        ),
        "your d_c joins after the forget gate: it reaches c_t, so it joins before": (
            _belt_joins_late
        ),
        "you send nothing to the output gate": (
            _step_with(read=lambda d_h, o, c: (0 * o, read(d_h, o, c)[1]))
        ),
        "you undo the reading with the memory before: h showed the new one": (
            lambda x, h_before, c_before, i, f, g, o, c, *rest: _step_with()(
                x, h_before, c_before, i, f, g, o, c_before, *rest
            )
        ),
        "for d_w_h you take the new hidden state: w_h was multiplied by the one before": (
            lambda x, h_before, c_before, i, f, g, o, c, *rest: _step_with()(
                x, o * np.tanh(c), c_before, i, f, g, o, c, *rest
            )
        ),
        "you average the gradients of the weights over the batch: they are sums": (
            _step_with(sums=_mean_sums)
        ),
        "you average d_b over the batch: it is a sum": _step_with(sums=_mean_bias),
        "you transpose each block of w_h: backwards d_a meets it as it is": (
            _step_with(sums=_blocks_not_transposed)
        ),
    }
    | {sentence: _step_with(read=slip) for sentence, slip in READ_SLIPS.items()}
    | {sentence: _step_with(update=slip) for sentence, slip in UPDATE_SLIPS.items()}
    | {sentence: _step_with(squash=slip) for sentence, slip in SQUASH_SLIPS.items()}
)


@stated(
    *PROMISES,
    equation="this sum is what goes on through the writing, the forgetting and the squashing.",
    sums=r"d_{W_x} = d_a^\top x , \qquad d_{W_h} = d_a^\top h_{t-1}",
    batch="The gradients of the weights are sums over the batch, not means.",
    blocks="$d_a$, (B, 4H), in the order i, f, g, o",
    consistent=r"the memory $c_t = f \odot c_{t-1} + i \odot g$",
    order="Return $d_x$, $d_{h_{t-1}}$, $d_{c_{t-1}}$, $d_{W_x}$, $d_{W_h}$ and $d_b$, "
    "in this order.",
)
def lstm_step_backward(answer: Answer) -> None:
    """Equations (3.7) to (3.13) together."""

    def reference(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
        cache = (x, h_before, c_before, i, f, g, o, c)
        d_params, d_x, d_before = lstm.backward(
            lstm.Params(w_x, w_h, np.zeros_like(w_x[:, 0])),
            lstm.Cache(*(array[None] for array in cache)),
            d_h[None],
            lstm.State(np.zeros_like(d_h), d_c),
        )
        return d_x[0], *d_before, *d_params

    check(
        answer,
        reference,
        takes={"x": "B D", "h_before": "B H"}
        | _what_a_step_leaves()
        | {"w_x": "4H D", "w_h": "4H H", "d_h": "B H", "d_c": "B H"},
        returns=_STEP,
        slips=_STEP_SLIPS,
        see=f"{CHAPTER}, equations (3.7) to (3.13)",
    )


def _what_a_step_leaves() -> dict[str, Layout]:
    """Layouts of c_{t-1}, the gates, and the memory c_t that they make of it."""
    drawn = {}

    def kept(name, draw):
        def layout(rng, sizes):
            drawn[name] = draw(rng, sizes)
            return drawn[name]

        return layout

    draws = {
        "c_before": lambda rng, sizes: rng.normal(size=(sizes["B"], sizes["H"])),
        "i": gate_values,
        "f": gate_values,
        "g": candidate_values,
        "o": gate_values,
    }
    return {name: kept(name, draw) for name, draw in draws.items()} | {
        "c": lambda rng, sizes: drawn["f"] * drawn["c_before"] + drawn["i"] * drawn["g"]
    }


def _sequence_with(carry_h=1, carry_c=1, forwards=False, collect=sum):
    """Backwards through a sequence, one step of the library at a time."""

    def sequence(x, h, c, w_x, w_h, b, d_outputs):
        params = lstm.Params(w_x, w_h, b)
        _, _, cache = lstm.forward(params, x, lstm.State(h, c))
        steps, d_h, d_c = [], 0 * h, 0 * c
        for t in range(len(x)) if forwards else reversed(range(len(x))):
            one = lstm.Cache(*(array[t, None] for array in cache))
            d_state = lstm.State(0 * h, carry_c * d_c)
            steps.append(lstm.backward(params, one, d_outputs[t, None] + carry_h * d_h, d_state))
            d_h, d_c = steps[-1][2]
        in_time = steps if forwards else steps[::-1]
        d_params = [collect(parts) for parts in zip(*(step[0] for step in in_time), strict=True)]
        return np.concatenate([step[1] for step in in_time]), d_h, d_c, *d_params

    return sequence


def _only_the_last(d_outputs):
    return np.concatenate([0 * d_outputs[:-1], d_outputs[-1:]])


_SEQUENCE_SLIPS = {
    "you do not carry d_h back: h_t was an output, and went into the next step": (
        _sequence_with(carry_h=0)
    ),
    "you do not carry d_c back along the belt": _sequence_with(carry_c=0),
    "you carry neither d_h nor d_c back": _sequence_with(carry_h=0, carry_c=0),
    "the gradients of your weights are those of the first step: add up all steps": (
        _sequence_with(collect=lambda parts: parts[0])
    ),
    "the gradients of your weights are those of the last step: add up all steps": (
        _sequence_with(collect=lambda parts: parts[-1])
    ),
    "you average the gradients of the weights over the steps: they are sums": (
        _sequence_with(collect=lambda parts: sum(parts) / len(parts))
    ),
    "you average the gradients of the weights over the batch: they are sums": (
        lambda x, *rest: (
            *_sequence_with()(x, *rest)[:3],
            *(d_w / x.shape[1] for d_w in _sequence_with()(x, *rest)[3:]),
        )
    ),
    "you go from the first step to the last: the way back starts at the last": (
        _sequence_with(forwards=True)
    ),
    "you use the gradient of the last output alone: each step has its own": (
        lambda *all_: _sequence_with()(*all_[:-1], _only_the_last(all_[-1]))
    ),
    "you start from zeros: start from the state given": (
        lambda x, h, c, *rest: _sequence_with()(x, 0 * h, 0 * c, *rest)
    ),
    "your d_x is in the order of the way back: the first step's comes first": (
        lambda *all_: (_sequence_with()(*all_)[0][::-1], *_sequence_with()(*all_)[1:])
    ),
}


@stated(
    *PROMISES,
    equation="What arrives at $h_t$ is the sum of its own row of `d_outputs` and of the $d_{h_t}$ "
    "that came back from the step after",
    accumulated="their gradients are the sums over all steps and over the batch.",
    last="at the last step nothing comes back",
    order="Return $d_x$ for all steps, the gradients of the first `h` and the first `c`, "
    "and $d_{W_x}$, $d_{W_h}$ and $d_b$, in this order.",
)
def lstm_sequence_backward(answer: Answer) -> None:
    """Backpropagation through time from a given state, the weights' gradients added up."""

    def reference(x, h, c, w_x, w_h, b, d_outputs):
        params = lstm.Params(w_x, w_h, b)
        _, _, cache = lstm.forward(params, x, lstm.State(h, c))
        d_params, d_x, d_first = lstm.backward(params, cache, d_outputs)
        return d_x, *d_first, *d_params

    check(
        answer,
        reference,
        takes={"x": "T B D", "h": "B H", "c": "B H"}
        | {"w_x": "4H D", "w_h": "4H H", "b": "4H", "d_outputs": "T B H"},
        returns=("d_x", "d_h", "d_c", "d_w_x", "d_w_h", "d_b"),
        slips=_SEQUENCE_SLIPS,
        see=f"{CHAPTER}, equations (3.7) to (3.13)",
    )
