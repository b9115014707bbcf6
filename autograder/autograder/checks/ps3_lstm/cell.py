"""The hidden tests of `ps3_lstm` for the whole cell: a step, a sequence, a machine, peepholes."""

from itertools import permutations

import numpy as np

from autograder.checks.contract import PROMISES, Answer, check, fresh_rng, stated
from rnnlib import lstm
from rnnlib.arrays import sigmoid

CHAPTER = "chapter LSTM gates"
NEAR = 0.05  # as the exercise states

_STATE = {"h": "B H", "c": "B H"}
_JOINED = {"w_x": "4H D", "w_h": "4H H", "b": "4H"}


def orders() -> dict[str, str]:
    """Every wrong order of the four blocks, by the sentence that names it."""
    whose = {"iofg": " (that is ONNX's)"}
    return {
        f"your blocks are in the order {', '.join(order)}{whose.get(order, '')}: "
        "here it is i, f, g, o": order
        for order in map("".join, permutations("ifgo"))
        if order != "ifgo"
    }


def cut(a: np.ndarray, order: str = "ifgo") -> list[np.ndarray]:
    """Side by side blocks that stand in `order`, as a_i, a_f, a_g, a_o."""
    blocks = dict(zip(order, np.split(a, 4, axis=1), strict=True))
    return [blocks[part] for part in "ifgo"]


@stated(
    *PROMISES,
    equation="Take the six equations together",
    blocks="cutting the four pre-activations out of the joined ones in the order i, f, g, o.",
    order="Return the new hidden state and the new memory, in this order.",
)
def lstm_step(answer: Answer) -> None:
    """The six equations together, weights joined in the order i, f, g, o."""

    def step_with(split=cut, read_old=False, show=np.tanh, write=np.tanh, biases=1):
        def step(x, h, c, w_x, w_h, b):
            a_i, a_f, a_g, a_o = split(x @ w_x.T + h @ w_h.T + biases * b)
            new_c = sigmoid(a_f) * c + sigmoid(a_i) * write(a_g)
            return sigmoid(a_o) * show(c if read_old else new_c), new_c

        return step

    def cut_in_turns(a):
        return [a[:, k::4] for k in range(4)]

    def coupled(a):
        _, a_f, a_g, a_o = cut(a)
        return -a_f, a_f, a_g, a_o

    slips = {
        "you return the memory first: the order is h, c": lambda *all_: step_with()(*all_)[::-1],
        "you read the memory before the update: h shows the new one": step_with(read_old=True),
        "you show the memory without tanh": step_with(show=lambda c: c),
        "you squash the candidate with the sigmoid: it needs tanh": step_with(write=sigmoid),
        "your answer leaves out b": step_with(biases=0),
        "your answer adds b twice: torch.nn keeps two biases, here there is one": (
            step_with(biases=2)
        ),
        "you write with 1 - f in place of i: that is a cell with coupled gates": step_with(coupled),
        "you deal the rows out in turns: the H rows of a gate stand together in one block": (
            step_with(cut_in_turns)
        ),
        "you return tanh of the memory as the memory: tanh is for reading only": (
            lambda *all_: (step_with()(*all_)[0], np.tanh(step_with()(*all_)[1]))
        ),
    }
    slips |= {
        sentence: step_with(lambda a, order=order: cut(a, order))
        for sentence, order in orders().items()
    }
    check(
        answer,
        step_with(),
        takes={"x": "B D", **_STATE, **_JOINED},
        returns=("h", "c"),
        slips=slips,
        see=f"{CHAPTER}, equations (3.1) to (3.6)",
    )


@stated(
    *PROMISES,
    equation="Carry the state along T time steps",
    first="the first step starts from `h` and `c`, "
    "every other one from what the step before it left.",
    order=r"Return all hidden states $h_1 \ldots h_T$, then the last hidden state, then the last "
    "memory.",
)
def lstm_sequence(answer: Answer) -> None:
    """Every hidden state of a sequence, from a given state, and the last state."""

    def run(x, h, c, w_x, w_h, b):
        outputs, state, _ = lstm.forward(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
        return outputs, state.h, state.c

    def memories(x, h, c, w_x, w_h, b):
        _, state, cache = lstm.forward(lstm.Params(w_x, w_h, b), x, lstm.State(h, c))
        return cache.c, state.h, state.c

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
            carried(h_too=False, c_too=False)
        ),
        "you carry h along, but not the memory c": carried(h_too=True, c_too=False),
        "you carry the memory along, but not h": carried(h_too=False, c_too=True),
        "you run backwards in time": lambda x, *rest: run(x[::-1], *rest),
        "every one of your steps reads the first input": (
            lambda x, *rest: run(np.broadcast_to(x[0], x.shape), *rest)
        ),
        "you collect the memories: the outputs are the hidden states": memories,
        "you collect each state before its step: h_1 comes first, not h_0": states_before,
        "you return the last memory first: the order is outputs, h, c": (
            lambda *arguments: tuple(run(*arguments)[k] for k in (0, 2, 1))
        ),
        "you return the state you started from, not the last one": (
            lambda x, h, c, *weights: (run(x, h, c, *weights)[0], h, c)
        ),
    }
    check(
        answer,
        run,
        takes={"x": "T B D", **_STATE, **_JOINED},
        returns=("outputs", "h", "c"),
        slips=slips,
        see=f"{CHAPTER}, equations (3.1) to (3.6)",
    )


@stated(
    form="So the answer is `w_x`, (4, 3), and `b`, (4,), rows in the order i, f, g, o.",
    linear="the unit is linear, with the identity in place of tanh both times, and `w_h` is zero.",
    start="Its memory starts at 0",
    inputs="$x_1$ is a number between -10 and 10;",
    replaces="where $x_2 = 1$ the memory takes the value $x_1$, **in place of** what was there",
    keeps="where $x_2 = 0$ it keeps what it has",
    shows="where $x_3 = 0$ the output is the memory as it is after this time step",
    hides="where $x_3 = 1$ the output is 0.",
    tolerance="Outputs within 0.05 of the machine's over 20 time steps are right.",
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
    see = f"({CHAPTER}, A machine with weights set by hand)"
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
    rng = fresh_rng()
    x1 = rng.uniform(-10, 10, size=(20, 4))
    x2, x3 = rng.integers(0, 2, size=(2, 20, 4)).astype(bool)
    x1[:, -1], x2[:, -1], x3[:, -1] = -10, False, False
    x1[0, -1], x2[0, -1] = 10, True
    return x1, x2, x3


@stated(
    *PROMISES,
    equation=r"f &= \sigma(a_f + p_f \odot c_{t-1})",
    output_gate=r"o &= \sigma(a_o + p_o \odot c_t)",
    own_cell="a gate sees its own cell and no other",
    rest="The candidate, the memory and the hidden state are those of Exercises 3, 5 and 6.",
    blocks="`a`, (B, 4H), holds the pre-activations in the order i, f, g, o.",
    order="Return the new hidden state and the new memory, in this order.",
)
def peephole_step(answer: Answer) -> None:
    """One step from its pre-activations, i and f seeing c_{t-1}, o seeing c_t."""

    def step_with(
        order="ifgo", sees=lambda p, c: p * c, peeps="ifo", read_old=False, show=np.tanh, late=False
    ):
        def step(a, c, p_i, p_f, p_o):
            def gate(a, name, p, c):
                seen = sees(p, c) if name in peeps else 0
                return sigmoid(a) + seen if late else sigmoid(a + seen)

            a_i, a_f, a_g, a_o = cut(a, order)
            new_c = gate(a_f, "f", p_f, c) * c + gate(a_i, "i", p_i, c) * np.tanh(a_g)
            return gate(a_o, "o", p_o, c if read_old else new_c) * show(new_c), new_c

        return step

    slips = {
        "your output gate sees the memory before the update: it comes after the writing, and sees "
        "the new one": step_with(read_old=True),
        "you swap p_i and p_f": lambda a, c, p_i, p_f, p_o: step_with()(a, c, p_f, p_i, p_o),
        "you leave out the peepholes": step_with(peeps=""),
        "your output gate has no peephole": step_with(peeps="if"),
        "only your output gate has a peephole": step_with(peeps="o"),
        "your input gate has no peephole": step_with(peeps="fo"),
        "your forget gate has no peephole": step_with(peeps="io"),
        "each of your gates sees all memory cells: it sees its own and no other": (
            step_with(sees=lambda p, c: (c @ p)[:, None])
        ),
        "you weigh the sum of all memory cells: each gate sees its own and no other": (
            step_with(sees=lambda p, c: p * c.sum(axis=1, keepdims=True))
        ),
        "your gates see tanh of the memory: they see the memory itself": (
            step_with(sees=lambda p, c: p * np.tanh(c))
        ),
        "you add the peephole after squashing: it is part of the sum that is squashed": (
            step_with(late=True)
        ),
        "you show the memory without tanh": step_with(show=lambda c: c),
        "you return the memory first: the order is h, c": lambda *all_: step_with()(*all_)[::-1],
    }
    slips |= {sentence: step_with(order) for sentence, order in orders().items()}
    check(
        answer,
        step_with(),
        takes={"a": "B 4H", "c": "B H", "p_i": "H", "p_f": "H", "p_o": "H"},
        returns=("h", "c"),
        slips=slips,
        see=f"{CHAPTER}, equation (3.14)",
    )
