"""The hidden tests of `ps3_lstm` for the way back through one step, line by line."""

from collections.abc import Mapping

import numpy as np

from autograder.checks.contract import PROMISES, Answer, check, stated
from autograder.checks.ps3_lstm.cell import CHAPTER, orders
from rnnlib.arrays import sigmoid


def slope(shown):
    """Of tanh, from its value."""
    return 1 - shown * shown


def read(d_h, o, c):
    return d_h * np.tanh(c), d_h * o * slope(np.tanh(c))


READ_SLIPS = {
    "d_o is d_h times tanh(c), which is what the gate was multiplied by, not times c": (
        lambda d_h, o, c: (d_h * c, read(d_h, o, c)[1])
    ),
    "your gradient goes to the memory without passing the slope of tanh": (
        lambda d_h, o, c: (d_h * np.tanh(c), d_h * o)
    ),
    "the slope of tanh is 1 - tanh², you leave out the square": (
        lambda d_h, o, c: (d_h * np.tanh(c), d_h * o * (1 - np.tanh(c)))
    ),
    "you take 1 - c² for the slope of tanh, which is 1 - tanh²(c)": (
        lambda d_h, o, c: (d_h * np.tanh(c), d_h * o * slope(c))
    ),
    "you take the sigmoid's slope, y (1 - y): the memory was squashed with tanh": (
        lambda d_h, o, c: (d_h * np.tanh(c), d_h * o * np.tanh(c) * (1 - np.tanh(c)))
    ),
    "you multiply by tanh(c) where its slope belongs": (
        lambda d_h, o, c: (d_h * np.tanh(c), d_h * o * np.tanh(c))
    ),
    "your gradient goes to the memory without passing the output gate": (
        lambda d_h, o, c: (d_h * np.tanh(c), d_h * slope(np.tanh(c)))
    ),
    "your d_o holds the slope of σ already: that is undone with the squashing": (
        lambda d_h, o, c: (d_h * np.tanh(c) * o * (1 - o), read(d_h, o, c)[1])
    ),
}


@stated(
    *PROMISES,
    equation=r"d_o = d_h \odot \tanh(c_t)",
    memory=r"d_c = d_h \odot o \odot (1 - \tanh^2 c_t)",
    order="Return $d_o$ and $d_c$, in this order.",
)
def read_backward(answer: Answer) -> None:
    """d_o = d_h ⊙ tanh(c), and d_h ⊙ o ⊙ (1 - tanh² c)."""
    check(
        answer,
        read,
        takes={"d_h": "B H", "o": gate_values, "c": "B H"},
        returns=("d_o", "d_c"),
        slips={"you return d_c first: the order is d_o, d_c": lambda *all_: read(*all_)[::-1]}
        | READ_SLIPS,
        see=f"{CHAPTER}, equations (3.7) and (3.8)",
    )


def update(d_c, f, c_before, i, g):
    return d_c * c_before, d_c * f, d_c * g, d_c * i


UPDATE_SLIPS = {
    "you swap d_i and d_g: a factor gets d_c times its partner, not times itself": (
        lambda d_c, f, c_before, i, g: update(d_c, f, c_before, g, i)
    ),
    "you swap d_f and d_c_before: d_f is d_c times the memory before, d_c_before d_c times f": (
        lambda d_c, f, c_before, i, g: update(d_c, c_before, f, i, g)
    ),
    "your gradient goes back along the belt without passing the forget gate": (
        lambda d_c, f, c_before, i, g: (d_c * c_before, d_c, d_c * g, d_c * i)
    ),
    "your gradient goes back along the belt by 1 - f: what keeps a memory keeps its gradient": (
        lambda d_c, f, c_before, i, g: (d_c * c_before, d_c * (1 - f), d_c * g, d_c * i)
    ),
    "your d_f is the whole of d_c: f was multiplied by the memory before": (
        lambda d_c, f, c_before, i, g: (d_c, d_c * f, d_c * g, d_c * i)
    ),
    "for d_f you take the new memory: f was multiplied by the memory before": (
        lambda d_c, f, c_before, i, g: (d_c * (f * c_before + i * g), d_c * f, d_c * g, d_c * i)
    ),
    "your gates' gradients hold the slope of σ already: that is undone with the squashing": (
        lambda d_c, f, c_before, i, g: (
            d_c * c_before * f * (1 - f),
            d_c * f,
            d_c * g * i * (1 - i),
            d_c * i,
        )
    ),
    "your gradients hold the slopes of the squashing already: that is undone next": (
        lambda d_c, f, c_before, i, g: (
            d_c * c_before * f * (1 - f),
            d_c * f,
            d_c * g * i * (1 - i),
            d_c * i * slope(g),
        )
    ),
}


@stated(
    *PROMISES,
    equation="There are four factors, and each gets $d_c$ times its partner.",
    order="Return $d_f$, $d_{c_{t-1}}$, $d_i$ and $d_g$, in this order.",
)
def update_backward(answer: Answer) -> None:
    """d_f = d_c ⊙ c_{t-1}, d_{c_{t-1}} = d_c ⊙ f, d_i = d_c ⊙ g, d_g = d_c ⊙ i."""

    def in_order(*places):
        return lambda *all_: tuple(update(*all_)[place] for place in places)

    names = "d_f, d_c_before, d_i, d_g"
    check(
        answer,
        update,
        takes=dict.fromkeys(("d_c", "f", "c_before", "i", "g"), "B H"),
        returns=("d_f", "d_c_before", "d_i", "d_g"),
        slips={
            f"you return the gradient of the memory last: the order is {names}": (
                in_order(0, 2, 3, 1)
            ),
            f"you return d_i first: the order is {names}": in_order(2, 0, 3, 1),
        }
        | UPDATE_SLIPS,
        see=f"{CHAPTER}, equations (3.9) and (3.10)",
    )


def squash_with(gate=lambda y: y * (1 - y), candidate=slope, join=tuple):
    """The gradients of the pre-activations, by the slopes of the gates and of the candidate."""

    def joined(d_i, d_f, d_g, d_o, i, f, g, o):
        d_a = d_i * gate(i), d_f * gate(f), d_g * candidate(g), d_o * gate(o)
        return np.concatenate(join(d_a), axis=1)

    return joined


squash = squash_with()


def _in_turns(blocks):
    return [np.stack(blocks, axis=2).reshape(blocks[0].shape[0], -1)]


SQUASH_SLIPS = {
    "you leave out the slopes of the squashing": (
        squash_with(gate=np.ones_like, candidate=np.ones_like)
    ),
    "you leave out the slope of tanh": squash_with(candidate=np.ones_like),
    "you leave out the slopes of σ": squash_with(gate=np.ones_like),
    "you take the sigmoid's slope, y (1 - y), for the candidate too: it was squashed with tanh": (
        squash_with(candidate=lambda y: y * (1 - y))
    ),
    "you take tanh's slope, 1 - y², for the gates too: they were squashed with σ": (
        squash_with(gate=slope)
    ),
    "you swap the slopes: σ has y (1 - y), tanh has 1 - y²": (
        squash_with(gate=slope, candidate=lambda y: y * (1 - y))
    ),
    "the slope of tanh is 1 - y², you leave out the square": (
        squash_with(candidate=lambda y: 1 - y)
    ),
    "the slope of σ is y (1 - y), you leave out the y": squash_with(gate=lambda y: 1 - y),
    "you squash the gates and the candidate again: they come squashed": (
        squash_with(lambda y: sigmoid(y) * (1 - sigmoid(y)), lambda y: slope(np.tanh(y)))
    ),
    "you squash the gates again: they come squashed": (
        squash_with(lambda y: sigmoid(y) * (1 - sigmoid(y)))
    ),
    "you squash the candidate again: it comes squashed": (
        squash_with(candidate=lambda y: slope(np.tanh(y)))
    ),
    "you deal the columns out in turns: the H columns of a gate stand together in one block": (
        squash_with(join=_in_turns)
    ),
} | {
    sentence: squash_with(join=lambda d_a, order=order: [d_a["ifgo".index(part)] for part in order])
    for sentence, order in orders().items()
}


@stated(
    *PROMISES,
    equation=r"Where $y = \sigma(a)$ the slope is $y (1 - y)$, "
    r"and where $y = \tanh(a)$ it is $1 - y^2$.",
    order="Return all four joined side by side, (B, 4H), in the order i, f, g, o.",
    values="The gates lie between 0 and 1 and the candidate between -1 and 1.",
)
def squash_backward(answer: Answer) -> None:
    """d_a = d_y ⊙ y (1 - y) for a gate, d_g ⊙ (1 - g²) for the candidate, joined."""
    check(
        answer,
        squash,
        takes=dict.fromkeys(("d_i", "d_f", "d_g", "d_o"), "B H")
        | {"i": gate_values, "f": gate_values, "g": candidate_values, "o": gate_values},
        returns=("d_a",),
        slips=SQUASH_SLIPS,
        see=f"{CHAPTER}, equation (3.11)",
    )


def gate_values(rng: np.random.Generator, sizes: Mapping[str, int]) -> np.ndarray:
    return rng.uniform(0.05, 0.95, (sizes["B"], sizes["H"]))


def candidate_values(rng: np.random.Generator, sizes: Mapping[str, int]) -> np.ndarray:
    return rng.uniform(-0.95, 0.95, (sizes["B"], sizes["H"]))
