"""The hidden tests of `ps4_gru`: one check an exercise, named for the function it asks for."""

from functools import partial

import numpy as np

from autograder.checks.contract import PROMISES, Answer, check, fresh_rng, stated
from autograder.checks.ps4_gru import slips, slips_backward
from rnnlib import gru

NEAR, STEPS = 0.05, 200  # as the extension states

_GATE = {"x": "B D", "h": "B H", "w_x": "H D", "w_h": "H H", "b": "H"}
_JOINED = {"w_x": "3H D", "w_h": "3H H", "b": "3H", "b_hn": "H"}
_CHAPTER = "chapter GRU gates"


def _between_0_and_1(rng, sizes):
    return rng.uniform(0.05, 0.95, size=(sizes["B"], sizes["H"]))


@stated(
    *PROMISES,
    equation="Return the new state $h_t$.",
    order="the H rows of **z** above the H rows of **n**",
)
def simplified_gru_step(answer: Answer) -> None:
    """h_t = (1 − z) ⊙ n + z ⊙ h_{t-1}, with one gate and one candidate."""
    _check_step(
        answer,
        gru.SimplifiedParams,
        partial(slips.step, order="zn", total=slips.unscaled),
        {"w_x": "2H D", "w_h": "2H H", "b": "2H"},
        {
            "total": slips.SUMS_SIMPLIFIED,
            "order": {"your blocks are in the order n, z: here it is z, n": "nz"},
        },
        "One gate",
    )


@stated(*PROMISES, equation=r"Return $r = \sigma(x W_x^\top + h W_h^\top + b)$.")
def reset_gate(answer: Answer) -> None:
    """r = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, slips.gate, _GATE, "r", {"squash": slips.GATES}, "equation (4.1)")


@stated(*PROMISES, equation=r"Return $z = \sigma(x W_x^\top + h W_h^\top + b)$")
def update_gate(answer: Answer) -> None:
    """z = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, slips.gate, _GATE, "z", {"squash": slips.GATES}, "equation (4.2)")


@stated(*PROMISES, equation=r"n = \tanh(x W_x^\top + b + r \odot (h W_h^\top + b_{hn})) .")
def candidate(answer: Answer) -> None:
    """n = tanh(x W_xᵀ + b + r ⊙ (h W_hᵀ + b_hn))."""
    takes = {"x": "B D", "h": "B H", "r": _between_0_and_1, **_GATE, "b_hn": "H"}
    wrong = {"total": slips.SUMS_AFTER, "squash": slips.CANDIDATES}
    _check_part(answer, slips.candidate, takes, "n", wrong, "equation (4.3)")


@stated(*PROMISES, equation=r"n = \tanh(x W_x^\top + (r \odot h) W_h^\top + b) .")
def candidate_reset_before(answer: Answer) -> None:
    """n = tanh(x W_xᵀ + (r ⊙ h) W_hᵀ + b)."""
    takes = {"x": "B D", "h": "B H", "r": _between_0_and_1, **_GATE}
    right = partial(slips.candidate, total=slips.before)
    wrong = {"total": slips.SUMS_BEFORE, "squash": slips.CANDIDATES}
    _check_part(answer, right, takes, "n", wrong, "Reset before or after?")


def _check_part(answer, right, takes, name, wrong, see):
    """Check a gate or a candidate, whose weights are its own."""
    added = [part for part in takes if part in ("x", "h", "b", "b_hn")]
    check(
        answer,
        right,
        takes,
        (name,),
        slips.of_the_arguments(right, takes, name)
        | slips.replaced(right, **wrong)
        | slips.left_out(right, takes, added),
        f"{_CHAPTER}, {see}",
    )


@stated(*PROMISES, equation=r"Return $h_t = (1 - z) \odot n + z \odot h_{t-1}$.")
def blend(answer: Answer) -> None:
    """h_t = (1 − z) ⊙ n + z ⊙ h_{t-1}."""
    takes = {"z": _between_0_and_1, "n": "B H", "h": "B H"}
    check(answer, slips.keeps, takes, ("h",), slips.BLENDS, f"{_CHAPTER}, equation (4.4)")


@stated(*PROMISES, equation="This is the cell of `torch.nn.GRU`", order="in the order **r, z, n**")
def gru_step(answer: Answer) -> None:
    """The four equations together, with the reset after the product."""
    wrong = {"total": slips.SUMS_AFTER, "order": slips.ORDERS}
    _check_step(answer, gru.Params, slips.step, _JOINED, wrong, "equations (4.1) to (4.4)")


@stated(
    *PROMISES,
    equation=r"n_t = \tanh(x_t W_{xn}^\top + (r_t \odot h_{t-1}) W_{hn}^\top + b_n) .",
    order="in the order **r, z, n**",
)
def gru_step_reset_before(answer: Answer) -> None:
    """The four equations together, with the reset before the product."""
    _check_step(
        answer,
        gru.ResetBeforeParams,
        partial(slips.step, total=slips.before),
        {name: layout for name, layout in _JOINED.items() if name != "b_hn"},
        {"total": slips.SUMS_BEFORE, "order": slips.ORDERS},
        "Reset before or after?",
    )


def _check_step(answer, params, step, weights, wrong, see):
    """Check a whole step against rnnlib's, with parameters of the type `params`."""
    takes = {"x": "B D", "h": "B H", **weights}
    wrong = wrong | {
        "blend": slips.BLENDS,
        "gates": slips.TANH,
        "squash": slips.CANDIDATES,
        "turn": {slips.TRANSPOSED: np.transpose},
    }
    biases = [name for name in takes if name in ("b", "b_hn")]
    check(
        answer,
        lambda x, h, *weights: gru.step(params(*weights), x, h)[0],
        takes,
        returns=("h",),
        slips=slips.unit_by_unit(step)
        | slips.replaced(step, **wrong)
        | slips.left_out(step, takes, biases),
        see=f"{_CHAPTER}, {see}",
    )


@stated(*PROMISES, equation=r"Return all states $h_1 \ldots h_T$, then the last state.")
def gru_sequence(answer: Answer) -> None:
    """Every state of a sequence, from a given state, and the last one."""

    def run(x, h, *weights):
        return gru.forward(gru.Params(*weights), x, h)[:2]

    def each_from_the_start(x, h, *weights):
        outputs = np.concatenate([run(x_t[None], h, *weights)[0] for x_t in x])
        return outputs, outputs[-1]

    def states_before(x, h, *weights):
        outputs, last = run(x, h, *weights)
        return np.concatenate([h[None], outputs[:-1]]), last

    def put_in_order_of_time(x, h, *weights):
        outputs, last = run(x[::-1], h, *weights)
        return outputs[::-1], last

    wrong = {
        "you start from zeros: start from the state given": (
            lambda x, h, *weights: run(x, 0 * h, *weights)
        ),
        "each of your steps starts from the first state: carry the state along": (
            each_from_the_start
        ),
        "you collect each state before its step: h_1 comes first, not h_0": states_before,
        "you run backwards in time: x[0] comes first": lambda x, *rest: run(x[::-1], *rest),
        "you run backwards in time: the last state is the one after x[-1]": put_in_order_of_time,
        "you return the state given as the last one": lambda x, h, *w: (run(x, h, *w)[0], h),
    }
    takes = {"x": "T B D", "h": "B H", **_JOINED}
    check(answer, run, takes, ("outputs", "h"), wrong, f"{_CHAPTER}, The blend")


@stated(
    *PROMISES,
    equation=r"Nothing but signs changes, since $1 - \sigma(a) = \sigma(-a)$.",
    order="in the order r, z, n",
    results="`w_x`, `w_h`, `b` and `b_hn`, in this order",
)
def write_to_keep(answer: Answer) -> None:
    """The z blocks of w_x, w_h and b negated."""
    see = f"{_CHAPTER}, Does z keep or write?"
    check(answer, slips.negated(), _JOINED, tuple(_JOINED), slips.NEGATED, see)


@stated(
    *PROMISES,
    equation="Keras keeps the transposes",
    there="and it has them in the order z, r, h",
    here="with the blocks in the order r, z, n",
)
def reorder_keras(answer: Answer) -> None:
    """Columns z, r, h to rows r, z, n."""
    takes = {"kernel": "D 3H", "recurrent_kernel": "H 3H"}
    see = "page Notation, From Keras"

    def right(*kernels):
        return gru.from_keras(list(kernels))[:2]

    check(answer, right, takes, ("w_x", "w_h"), slips.REORDERED, see)


@stated(
    *PROMISES,
    equation="so that it computes the same",
    order="blocks r, z, n",
    results="Return `b` (3H,) and `b_hn` (H,)",
)
def merge_biases(answer: Answer) -> None:
    """b = b_x + b_h in r and z, b_x in n; b_hn is what is left of b_h."""
    see = f"{_CHAPTER}, equation (4.3)"
    takes = {"b_x": "3H", "b_h": "3H"}
    check(answer, slips.merged(), takes, ("b", "b_hn"), slips.MERGED, see)


@stated(
    *PROMISES,
    equation="the gradients with respect to $z$, $n$ and $h_{t-1}$ by way of this one line",
    results="Return `d_z`, `d_n` and `d_h_before`, in this order",
)
def blend_backward(answer: Answer) -> None:
    """d_z = d_h ⊙ (h_{t-1} − n), d_n = d_h ⊙ (1 − z), d_h_before = d_h ⊙ z."""
    takes = {"d_h": "B H", "z": _between_0_and_1, "n": "B H", "h_before": "B H"}
    returns = ("d_z", "d_n", "d_h_before")
    wrong = slips.each(slips_backward.blend, slips_backward.BLEND)
    right = partial(slips_backward.blend, None)
    check(answer, right, takes, returns, wrong, f"{_CHAPTER}, equations (4.5) and (4.6)")


@stated(
    *PROMISES,
    equation="Now the whole step of Exercise 7, from $h_t$ back to all that went into it.",
    sums="the gradients of weights and biases are sums over the batch, not means",
    results="Return `d_x`, `d_h_before`, `d_w_x`, `d_w_h`, `d_b` and `d_b_hn`, in this order",
)
def gru_step_backward(answer: Answer) -> None:
    """The gradients of one step, equations (4.5) to (4.12)."""

    def right(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
        cache = gru.Cache(*(array[None] for array in (x, h_before, a_hn, r, z, n)))
        b = np.zeros_like(w_h[:, 0])  # of which a gradient does not depend
        params = gru.Params(w_x, w_h, b, b[: len(b) // 3])
        d_params, d_x, d_h_before = gru.backward(params, cache, d_h[None])
        return d_x[0], d_h_before, *d_params

    takes = {
        "x": "B D",
        "h_before": "B H",
        "r": _between_0_and_1,
        "z": _between_0_and_1,
        "n": lambda rng, sizes: rng.uniform(-0.95, 0.95, size=(sizes["B"], sizes["H"])),
        "a_hn": "B H",
        "w_x": "3H D",
        "w_h": "3H H",
        "d_h": "B H",
    }
    returns = ("d_x", "d_h_before", "d_w_x", "d_w_h", "d_b", "d_b_hn")
    wrong = slips.each(slips_backward.step, slips_backward.STEP)
    check(answer, right, takes, returns, wrong, f"{_CHAPTER}, equations (4.5) to (4.12)")


@stated(
    equation="Where x = 0 the state stays as it is, and where x = 1 it changes its sign",
    near="States within 0.05 of the toggle's over 200 time steps are right",
    start="It starts at -1.",
)
def toggle(answer: Answer) -> None:
    """Weights of one unit whose state changes its sign where x = 1, and stays where x = 0."""
    params = gru.Params(*(np.asarray(array, dtype=float) for array in answer()))
    flips = fresh_rng().integers(0, 2, size=(STEPS, 6)).astype(bool)
    flips[:, 0], flips[:, 1], flips[:, 2] = True, False, np.arange(STEPS) == 0
    states, _, _ = gru.forward(params, flips[..., None].astype(float), -np.ones((6, 1)))
    right = -np.cumprod(np.where(flips, -1, 1), axis=0)
    wrong = ~(np.abs(states[..., 0] - right) <= NEAR)  # so that NaN is wrong
    if not wrong.any():
        return
    see = f"({_CHAPTER}, The update gate)"
    assert not np.allclose(states[0, :, 0], -right[0], atol=NEAR), (
        f"your unit changes its sign where x = 0 and stays where x = 1: z keeps {see}"
    )
    first = np.argmax(wrong.any(axis=1))
    assert not wrong[first][flips[first]].any(), (
        f"where x = 1 your unit does not change its sign, at time step {first + 1} {see}"
    )
    raise AssertionError(
        f"where x = 0 your unit does not stay as it is, at time step {first + 1} {see}"
    )
