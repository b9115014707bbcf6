"""Hidden tests of `ps5_compare`: how many weights a net has, and how large one may be."""

from collections.abc import Callable
from itertools import product

from autograder.checks.contract import Answer, check, stated

_CHAPTER = "chapter Side by side"
_BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3}


def _count(kind: str, d: int, h: int, biases: int = 2, blocks: dict[str, int] = _BLOCKS) -> int:
    return blocks[kind] * (h * d + h * h + biases * h)


@stated("nothing remembered", equation="each with two biases", kinds='`kind` is "rnn", "lstm"')
def parameter_count(answer: Answer) -> None:
    """k (H D + H² + 2 H), k being 1, 4 and 3 for the plain cell, the LSTM and the GRU."""

    def with_blocks(**blocks: int) -> Answer:
        return lambda kind, d, h: _count(kind, d, h, blocks=_BLOCKS | blocks)

    slips = {
        "you count one bias: torch keeps two in each block": lambda *a: _count(*a, biases=1),
        "you leave out the biases": lambda *a: _count(*a, biases=0),
        "you count one block for every kind": with_blocks(lstm=1, gru=1),
        "your LSTM lacks its candidate: three gates and a candidate make four blocks": (
            with_blocks(lstm=3)
        ),
        "your GRU lacks its candidate: two gates and a candidate make three blocks": (
            with_blocks(gru=2)
        ),
        "you swap the sizes: W_h is H x H": lambda kind, d, h: _count(kind, h, d),
        "you leave out W_h": lambda kind, d, h: _BLOCKS[kind] * (h * d + 2 * h),
        "you leave out W_x": lambda kind, d, h: _BLOCKS[kind] * (h * h + 2 * h),
        "you count the readout as well: the recurrent module alone is asked for": (
            lambda kind, d, h: _count(kind, d, h) + h + 1
        ),
    }
    for kind in _BLOCKS:
        check(answer, _count, _sizes_of(kind), ("count",), slips, f"{_CHAPTER}, What a step costs")


def _sizes_of(kind: str) -> dict[str, Callable]:
    return {
        "kind": lambda rng, sizes: kind,
        "input_size": lambda rng, sizes: sizes["D"],
        "hidden_size": lambda rng, sizes: sizes["H"],
    }


@stated(
    "nothing remembered",
    equation="the largest hidden size whose weights are at most `budget`",
    none="If not even one unit fits, return 0",
)
def largest_hidden_size(answer: Answer) -> None:
    """The largest H for which the count is at most the budget; 0 where none is."""

    def largest(kind: str, d: int, budget: int, count: Callable = _count) -> int:
        h = 0
        while count(kind, d, h + 1) <= budget:
            h += 1
        return h

    def nearest(kind: str, d: int, budget: int) -> int:
        h = largest(kind, d, budget)
        return min(h, h + 1, key=lambda size: abs(_count(kind, d, size) - budget))

    slips = {
        "where not even one unit fits, the answer is 0": lambda *a: largest(*a) or 1,
        "where the weights are exactly the budget they fit: at most, not fewer than": (
            lambda kind, d, budget: largest(kind, d, budget - 1)
        ),
        "you return the size that comes nearest: it may not exceed the budget": nearest,
        "you return one size too many: its weights are more than the budget": (
            lambda *a: largest(*a) + 1
        ),
        "you return one size too few": lambda *a: max(0, largest(*a) - 1),
        "you take the GRU's and the LSTM's weights to be the plain cell's": (
            lambda kind, d, budget: largest("rnn", d, budget)
        ),
        "you count W_h alone": lambda *a: largest(*a, lambda kind, d, h: _BLOCKS[kind] * h * h),
        "you count one bias: torch keeps two": (
            lambda *a: largest(*a, lambda kind, d, h: _count(kind, d, h, biases=1))
        ),
    }
    for kind, h, off in product(_BLOCKS, (12, 1, 0), (1, 0, -1)):
        takes = {
            "kind": lambda rng, sizes, kind=kind: kind,
            "input_size": lambda rng, sizes: sizes["D"],
            "budget": lambda rng, sizes, kind=kind, h=h, off=off: max(
                1, _count(kind, sizes["D"], h) + off
            ),
        }
        check(
            answer,
            largest,
            takes,
            ("hidden size",),
            slips,
            f"{_CHAPTER}, Is the GRU as good, and faster?",
        )
