"""The hidden tests of `ps1_recurrence`: one check an exercise, named for what it asks for."""

from collections.abc import Callable

import numpy as np

from autograder.checks.contract import PROMISES, Answer, check, fresh_rng, stated
from autograder.checks.ps1_recurrence import gradients
from autograder.checks.ps1_recurrence import slips as forward
from rnnlib import rnn

NEAR = 0.01  # as the exercise states

_CHAPTER = "chapter The recurrence"
_BACKWARD = "chapter Gradients through time"
_CELL = {"w_x": "H D", "w_h": "H H"}
_ANY_K = "answers hold for any number of outputs K, too"


@stated(*PROMISES, equation=r"h_t = \tanh(x_t W_x^\top + h_{t-1} W_h^\top + b)")
def rnn_step(answer: Answer) -> None:
    """h_t = tanh(x_t W_xᵀ + h_{t-1} W_hᵀ + b)."""
    check(
        answer,
        lambda x, h, w_x, w_h, b: rnn.step(rnn.Params(w_x, w_h, b), x, h)[0],
        takes={"x": "B D", "h": "B H", **_CELL, "b": "H"},
        returns=("h",),
        slips=forward.RNN_STEP,
        see=f"{_CHAPTER}, equation (1.1)",
    )


@stated(*PROMISES, equation=r"[h_{t-1}, x_t]\, W^\top = h_{t-1} W_h^\top + x_t W_x^\top")
def joined_weights(answer: Answer) -> None:
    """W = [W_h, W_x], so that [h, x] Wᵀ = h W_hᵀ + x W_xᵀ."""
    check(
        answer,
        lambda w_x, w_h: np.concatenate([w_h, w_x], axis=1),
        takes={"w_x": "B D", "w_h": "B B"},  # B units: 3, and then 1, which must keep its axis
        returns=("w",),
        slips=forward.JOINED_WEIGHTS,
        see=f"{_CHAPTER}, One matrix or two?",
    )


@stated(
    *PROMISES,
    equation=r"Return all hidden states $h_1 \ldots h_T$, then the last one.",
    given_state="the state before the first step, and it need not be zero",
)
def rnn_sequence(answer: Answer) -> None:
    """Every hidden state of a sequence, from a given state, and the last one."""
    check(
        answer,
        forward.sequence,
        takes={"x": "T B D", "h": "B H", **_CELL, "b": "H"},
        returns=("outputs", "h"),
        slips=forward.RNN_SEQUENCE,
        see=f"{_CHAPTER}, Unrolling",
    )


@stated(*PROMISES, equation=r"Return $y_t = h_t W_{hy}^\top + b_y$ for every t", any_k=_ANY_K)
def output_layer(answer: Answer) -> None:
    """y_t = h_t W_hyᵀ + b_y."""
    check(
        answer,
        lambda h, w_hy, b_y: rnn.readout(rnn.Readout(w_hy, b_y), h),
        takes={"h": "T B H", "w_hy": "K H", "b_y": "K"},
        returns=("y",),
        slips=forward.OUTPUT_LAYER,
        see=f"{_CHAPTER}, equation (1.2)",
    )


@stated(
    *PROMISES,
    equation=r"p_k = \frac{e^{y_k}}{\sum_j e^{y_j}}",
    last_axis="softmax over the last axis",
    stable="as large as 10 000, of either sign, and rows of very different size may stand in one",
    any_k=_ANY_K,
)
def probabilities(answer: Answer) -> None:
    """p_k = exp(y_k) / Σ_j exp(y_j), over the last axis, for entries of any size."""
    see = f"{_CHAPTER}, equation (1.2), with the softmax for g"
    with np.errstate(all="ignore"):
        for drawn, slips in (
            (_moderate, forward.SOFTMAX),
            (_very_different, forward.SOFTMAX_OF_LARGE),
        ):
            check(answer, forward.softmax, {"y": drawn}, ("p",), slips, see)


def _moderate(rng: np.random.Generator, sizes: dict[str, int]) -> np.ndarray:
    return rng.normal(size=(sizes["T"], sizes["B"], sizes["K"]))


def _very_different(rng: np.random.Generator, sizes: dict[str, int]) -> np.ndarray:
    """Rows near 10 000, near -10 000, near 0, and with one entry far above the others."""
    y = _moderate(rng, sizes)
    rows = y.reshape(-1, sizes["K"])
    rows[0::4] += 9990
    rows[1::4] -= 9990
    rows[2::4, 0] += 5000
    return y


@stated(
    "any sizes",
    equation="the entries of $W_x$, $W_h$ and the one bias $b$, and those of the output layer's",
    any_k=_ANY_K,
)
def parameter_count(answer: Answer) -> None:
    """H (D + H + 1) + K (H + 1)."""
    check(
        answer,
        lambda d, h, k: h * d + h * h + h + k * h + k,
        takes={
            # Sizes far apart, so that no two miscounts are the same number.
            "input_size": lambda _, sizes: sizes["D"] + 6,
            "hidden_size": lambda _, sizes: sizes["H"],
            "output_size": lambda _, sizes: sizes["K"] + 1,
        },
        returns=("the count",),
        slips=forward.PARAMETER_COUNT,
        see=f"{_CHAPTER}, How many weights?",
    )


@stated(
    equation=r"y_1 = 0, \qquad y_t = x_{t-1} .",
    tolerance="outputs within 0.01 of the right ones over 20 time steps count",
    inputs="Inputs lie between -10 and 10",
)
def one_step_delay(answer: Answer) -> None:
    """Weights of two linear units whose output is the input of the step before, first 0."""
    w_x, w_h, b, w_hy, b_y = (np.asarray(array, dtype=float) for array in answer())
    x = fresh_rng().uniform(-10, 10, size=(20, 4, 1))
    x[0] = [[10], [-10], [0], [5]]

    def outputs(w_h: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            h, _, _ = rnn.forward(rnn.Params(w_x, w_h, b), x, activation="linear")
            return rnn.readout(rnn.Readout(w_hy, b_y), h)

    def near(y: np.ndarray, right: np.ndarray) -> bool:  # so that NaN is not
        return bool((np.abs(y - right) <= NEAR).all())

    def delayed(signal: np.ndarray, steps: int) -> np.ndarray:
        return np.concatenate([np.zeros((steps, 4, 1)), signal[: 20 - steps]])

    y, right = outputs(w_h), delayed(x, 1)
    if near(y, right):
        return
    see = f"({_CHAPTER}, The loop)"
    slips = {
        "it is the input of the same time step: show the unit that holds the one before": x,
        "it is the input of two steps before": delayed(x, 2),
        "it is the input with its sign turned": -right,
        "it is the sum of all inputs before: what a unit held must go when the next one comes, so "
        "w_h[0, 0] and w_h[1, 1] are zero": np.cumsum(right, axis=0),
        "it is the sum of all inputs so far: what a unit held must go when the next one comes": (
            np.cumsum(x, axis=0)
        ),
        "it is the first unit and the second together: show the second alone": x + right,
    }
    for sentence, signal in slips.items():
        assert not near(y, signal), f"your output is not x of the step before: {sentence} {see}"
    assert not near(outputs(w_h.T), right), (
        "your w_h is transposed: a row of w_h belongs to the unit that receives, a column to the "
        f"one that sends {see}"
    )
    assert not near(y - y[0], right), f"a bias adds to each of your outputs: set it to zero {see}"
    assert near(y[0], right[0]), f"your first output is not 0 {see}"
    worst = int(np.argmax(~(np.abs(y - right) <= NEAR).all(axis=(1, 2)))) + 1
    raise AssertionError(f"from time step {worst} on your output is not x of the step before {see}")


_WEIGHTS_AND_MORE = ("d_w_x", "d_w_h", "d_b", "d_x")
_RULES = f"{_BACKWARD}, equations (2.2) to (2.8)"


@stated(
    *PROMISES,
    equation=r"d_{a_t} = d_{h_t} \odot (1 - h_t^2)",
    order="and from it, in this order, `d_w_x`, `d_w_h`, `d_b`, `d_x` and `d_h_before`",
    batch="their gradients are sums over the batch, not means",
)
def step_backward(answer: Answer) -> None:
    """d_a = d_h ⊙ (1 - h²), and what it says about weights, bias, input and the state before."""

    def of_one_step(backward: Answer) -> Answer:
        def step(x, h_before, h, w_x, w_h, d_h):
            d_w_x, d_w_h, d_b, d_x, d_before = backward(
                x[None], h_before[None], h[None], w_x, w_h, d_h[None]
            )
            return d_w_x, d_w_h, d_b, d_x[0], d_before

        return step

    check(
        answer,
        of_one_step(gradients.through_time),
        takes={"x": "B D", "h_before": _tanh, "h": _tanh, **_CELL, "d_h": "B H"},
        returns=(*_WEIGHTS_AND_MORE, "d_h_before"),
        slips={sentence: of_one_step(slip) for sentence, slip in gradients.STEP_BACKWARD.items()},
        see=f"{_BACKWARD}, equations (2.3) to (2.8)",
    )


@stated(
    *PROMISES,
    equation=r"d_{h_t} = d_{\text{outputs},t} + d_{\text{future},t}",
    order="`d_x` and, what the last turn of the loop leaves, `d_h0`, in this order",
    accumulated="their gradients are sums over all time steps and all examples",
    given_state="`h_before[0]` is $h_0$, which need not be zero",
)
def rnn_backward(answer: Answer) -> None:
    """Backpropagation through time."""
    check(
        answer,
        gradients.through_time,
        takes=_UNROLLED,
        returns=(*_WEIGHTS_AND_MORE, "d_h0"),
        slips=gradients.RNN_BACKWARD,
        see=_RULES,
    )


@stated(
    *PROMISES,
    equation=r"$d_{\text{future}}$ is zero at the last step of each piece",
    pieces="steps 1 to k, then k + 1 to 2k, and so on, and the last piece may be shorter",
    any_piece="k is a whole number from 1 up, and may be larger than T",
)
def truncated_backward(answer: Answer) -> None:
    """Backpropagation through time, in pieces of k steps that no gradient leaves."""
    check(
        answer,
        gradients.in_pieces(lambda steps, k: range(0, steps, k)),
        takes={**_UNROLLED, "k": lambda *_: 4},  # 6 steps make one piece and a shorter one
        returns=("d_w_x", "d_w_h", "d_b"),
        slips=gradients.TRUNCATED_BACKWARD,
        see=_RULES,
    )


def _tanh(rng: np.random.Generator, sizes: dict[str, int]) -> np.ndarray:
    return np.tanh(rng.normal(size=(sizes["B"], sizes["H"])))


def _states(which: slice) -> Callable[..., np.ndarray]:
    """Some of the states h_0 … h_T; the same ones each time, so that those before and after fit."""

    def drawn(_: np.random.Generator, sizes: dict[str, int]) -> np.ndarray:
        shape = (sizes["T"] + 1, sizes["B"], sizes["H"])
        return np.tanh(fresh_rng().normal(size=shape))[which]

    return drawn


_UNROLLED = {
    "x": "T B D",
    "h_before": _states(slice(None, -1)),
    "h": _states(slice(1, None)),
    **_CELL,
    "d_outputs": "T B H",
}
