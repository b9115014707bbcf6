"""The hidden tests of `ps3_lstm`: one check an exercise, named for the function it asks for."""

from collections.abc import Callable

import numpy as np

from autograder.checks.contract import SEED, Answer, check
from rnnlib import lstm
from rnnlib.arrays import sigmoid

NEAR = 0.05  # as the exercise states

_STATE = {"h": "B H", "c": "B H"}
_JOINED = {"w_x": "4H D", "w_h": "4H H", "b": "4H"}
_CHAPTER = "chapter LSTM gates"


def forget_gate(answer: Answer) -> None:
    """f = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, sigmoid, "f", "equation (3.2)", _GATE_SLIPS)


def input_gate(answer: Answer) -> None:
    """i = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, sigmoid, "i", "equation (3.1)", _GATE_SLIPS)


def candidate(answer: Answer) -> None:
    """g = tanh(x W_xᵀ + h W_hᵀ + b)."""
    slips = {"you squash the candidate with the sigmoid: it must be able to be negative": sigmoid}
    _check_part(answer, np.tanh, "g", "equation (3.3)", slips)


def output_gate(answer: Answer) -> None:
    """o = σ(x W_xᵀ + h W_hᵀ + b)."""
    _check_part(answer, sigmoid, "o", "equation (3.4)", _GATE_SLIPS)


_GATE_SLIPS = {
    "you squash with tanh: a gate needs the sigmoid, which lies between 0 and 1": np.tanh,
    "you return one minus the gate": lambda a: 1 - sigmoid(a),
    "you give a weight to each example, not to each memory cell": (
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

    wrong_a = {
        "you return the pre-activation a: squash it": pre_activation,
        "h should be multiplied by w_h.T: w_h is square, so its shape cannot tell you": (
            lambda x, h, w_x, w_h, b: squash(x @ w_x.T + h @ w_h + b)
        ),
        "your answer leaves out b": lambda x, h, w_x, w_h, b: squash(x @ w_x.T + h @ w_h.T),
        "your answer leaves out the hidden state": lambda x, h, w_x, w_h, b: squash(x @ w_x.T + b),
        "your answer leaves out the input": lambda x, h, w_x, w_h, b: squash(h @ w_h.T + b),
    }
    wrong_squash = {
        sentence: lambda *arguments, wrong=wrong: wrong(pre_activation(*arguments))
        for sentence, wrong in slips.items()
    }
    check(
        answer,
        lambda *arguments: squash(pre_activation(*arguments)),
        takes={"x": "B D", "h": "B H", "w_x": "H D", "w_h": "H H", "b": "H"},
        returns=(name,),
        slips=wrong_a | wrong_squash,
        see=f"{_CHAPTER}, {see}",
    )


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
        "you squash the memory: it is only scaled and added to": (
            lambda f, c, i, g: np.tanh(f * c + i * g)
        ),
    }
    check(
        answer,
        lambda f, c, i, g: f * c + i * g,
        takes=dict.fromkeys("fcig", "B H"),
        returns=("c",),
        slips=slips,
        see=f"{_CHAPTER}, equation (3.5)",
    )


def hidden_state(answer: Answer) -> None:
    """h_t = o ⊙ tanh(c_t)."""
    slips = {
        "you show the memory without tanh": lambda o, c: o * c,
        "you squash the memory with the sigmoid: h must be able to be negative": (
            lambda o, c: o * sigmoid(c)
        ),
        "you squash after the gate: tanh belongs to the memory alone": lambda o, c: np.tanh(o * c),
        "you leave out the output gate": lambda o, c: np.tanh(c),
    }
    check(
        answer,
        lambda o, c: o * np.tanh(c),
        takes=dict.fromkeys("oc", "B H"),
        returns=("h",),
        slips=slips,
        see=f"{_CHAPTER}, equation (3.6)",
    )


def lstm_step(answer: Answer) -> None:
    """The six equations together, weights joined in the order i, f, g, o."""

    def step_with(order="ifgo", read_old=False, show=np.tanh, swap=False):
        def step(x, h, c, w_x, w_h, b):
            blocks = dict(zip(order, np.split(x @ w_x.T + h @ w_h.T + b, 4, axis=1), strict=True))
            i, f, o = (sigmoid(blocks[gate]) for gate in "ifo")
            new_c = f * c + i * np.tanh(blocks["g"])
            new_h = o * show(c if read_old else new_c)
            return (new_c, new_h) if swap else (new_h, new_c)

        return step

    slips = {
        "you return the memory first: the order is h, c": step_with(swap=True),
        "you read the memory before the update: h shows the new one": step_with(read_old=True),
        "you show the memory without tanh": step_with(show=lambda c: c),
        "your blocks are in the order i, f, o, g: here it is i, f, g, o": step_with("ifog"),
        "your blocks are in the order f, i, g, o: here it is i, f, g, o": step_with("figo"),
        "your blocks are in the order f, i, o, g: here it is i, f, g, o": step_with("fiog"),
        "your blocks are in the order i, o, f, g (that is ONNX's): here it is i, f, g, o": (
            step_with("iofg")
        ),
    }
    check(
        answer,
        step_with(),
        takes={"x": "B D", **_STATE, **_JOINED},
        returns=("h", "c"),
        slips=slips,
        see=f"{_CHAPTER}, equations (3.1) to (3.6)",
    )


def lstm_sequence(answer: Answer) -> None:
    """Every hidden state of a sequence, from a given state, and the last state."""

    def run(x, h, c, w_x, w_h, b):
        outputs, state, _ = lstm.forward(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
        return outputs, state.h, state.c

    def memories(x, h, c, w_x, w_h, b):
        _, state, cache = lstm.forward(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
        return cache.c, state.h, state.c

    def each_from_the_start(x, h, c, *weights):
        steps = [run(x_t[None], h, c, *weights) for x_t in x]
        return np.concatenate([outputs for outputs, _, _ in steps]), steps[-1][1], steps[-1][2]

    def states_before(x, h, c, *weights):
        outputs, last_h, last_c = run(x, h, c, *weights)
        return np.concatenate([h[None], outputs[:-1]]), last_h, last_c

    def carried(h_too, c_too):
        def sequence(x, h, c, *weights):
            outputs, now_h, now_c = [], h, c
            for x_t in x:
                _, now_h, now_c = run(
                    x_t[None], now_h if h_too else h, now_c if c_too else c, *weights
                )
                outputs.append(now_h)
            return np.stack(outputs), now_h, now_c

        return sequence

    slips = {
        "you start from zeros: start from the state given": (
            lambda x, h, c, *weights: run(x, 0 * h, 0 * c, *weights)
        ),
        "each of your steps starts from the first state: carry the state along": (
            each_from_the_start
        ),
        "you carry h along, but not the memory c": carried(h_too=True, c_too=False),
        "you carry the memory along, but not h": carried(h_too=False, c_too=True),
        "you run backwards in time": lambda x, *rest: run(x[::-1], *rest),
        "you collect the memories: the outputs are the hidden states": memories,
        "you collect each state before its step: h_1 comes first, not h_0": states_before,
        "you return the last memory first: the order is outputs, h, c": (
            lambda *arguments: tuple(run(*arguments)[k] for k in (0, 2, 1))
        ),
    }
    check(
        answer,
        run,
        takes={"x": "T B D", **_STATE, **_JOINED},
        returns=("outputs", "h", "c"),
        slips=slips,
        see=f"{_CHAPTER}, the whole sequence",
    )


def sample_and_hold(answer: Answer) -> None:
    """Weights of one linear unit that holds x_1 from where x_2 = 1, and hides it where x_3 = 1."""
    w_x, b = (np.asarray(array, dtype=float) for array in answer())
    x1, x2, x3 = _machine_inputs()
    params = lstm.Params(w_x, np.zeros((4, 1)), b)
    y, _, cache = lstm.forward(params, np.stack([x1, x2, x3], axis=-1), activation="linear")
    y, c = y[..., 0], cache.c[..., 0]

    def memories(keep_when_writing):
        held = [np.zeros(x1.shape[1])]
        for new, writes in zip(x1, x2, strict=True):
            held.append(np.where(writes, keep_when_writing * held[-1] + new, held[-1]))
        return np.stack(held[1:])

    right = memories(keep_when_writing=0)
    wrong = ~(np.abs(y - np.where(x3, 0, right)) <= NEAR)  # so that NaN is wrong
    if not wrong.any():
        return
    see = f"({_CHAPTER}, the worked example)"
    assert not np.allclose(c, memories(keep_when_writing=1), atol=NEAR), (
        f"where x_2 = 1 your unit adds x_1 to the memory: close the forget gate there {see}"
    )
    wrong_memory = ~(np.abs(c - right) <= NEAR)
    assert not wrong_memory[x2].any(), f"where x_2 = 1 your memory does not become x_1 {see}"
    assert not wrong_memory.any(), f"where x_2 = 0 your memory does not stay as it is {see}"
    assert not wrong[~x3].any(), f"where x_3 = 0 your unit does not show its memory {see}"
    raise AssertionError(f"where x_3 = 1 your unit's output is not 0 {see}")


def _machine_inputs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x_1, x_2 and x_3, (20, 4) each; the last example holds a 10 for all of the time."""
    rng = np.random.default_rng(SEED)
    x1 = rng.uniform(-10, 10, size=(20, 4))
    x2, x3 = rng.integers(0, 2, size=(2, 20, 4)).astype(bool)
    x1[:, -1], x2[:, -1], x3[:, -1] = -10, False, False
    x1[0, -1], x2[0, -1] = 10, True
    return x1, x2, x3
