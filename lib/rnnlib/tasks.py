"""Problems that need a memory: what goes in, what should come out, and what counts as solved.

Each constructor gives a `Task`. Those with an answer at the last time step only are `adding`,
`temporal_order`, `parity` and `remember_first`; `copy_memory`, `running_parity` and
`next_character` have one at each time step. A cross-entropy is in nats, averaged over the time
steps that are scored.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from math import log
from typing import NamedTuple

import numpy as np

MEAN_SQUARED_ERROR = "mean squared error"
CROSS_ENTROPY = "cross-entropy"
LAST_STEP = slice(-1, None)
EVERY_STEP = slice(None)


class Batch(NamedTuple):
    """B examples of a task, and the right answers."""

    x: np.ndarray  # (T, B, D), float64
    targets: np.ndarray  # (S, B, K), numbers; for cross-entropy (S, B), classes from 0 to K - 1


Sampler = Callable[[int | np.random.Generator, int], Batch]
"""sampler(rng, size) draws a batch of `size` examples. Raises ValueError for a size below 1."""


class Task(NamedTuple):
    """A problem for a recurrent network."""

    name: str  # the call that makes it
    input_size: int  # D
    output_size: int  # K
    loss: str  # MEAN_SQUARED_ERROR or CROSS_ENTROPY
    scored: slice  # the S time steps whose outputs are compared with the targets
    baseline: float  # the loss of the best answer that does not look at the input
    solved_below: float  # the task counts as solved when the loss on held-out examples is lower
    batch: Sampler  # to train on
    held_out: Sampler  # to measure on; the same as `batch` where every draw is a new one


def check_count(name: str, count: int, least: int) -> None:
    """Raises ValueError if `count`, called `name`, is not a whole number from `least` up."""
    if not isinstance(count, int | np.integer) or count < least:
        raise ValueError(f"{name} is {count!r}, but must be a whole number from {least} up")


def _sampler(draw: Callable[[np.random.Generator, int], Batch]) -> Sampler:
    def sample(rng: int | np.random.Generator, size: int) -> Batch:
        check_count("size", size, 1)
        return draw(np.random.default_rng(rng), size)

    return sample


def _one_hot(symbols: np.ndarray, kinds: int) -> np.ndarray:
    """(T, B) whole numbers -> (T, B, kinds), 1 where the number is the index, 0 elsewhere."""
    return np.eye(kinds)[symbols]


def adding(length: int) -> Task:
    """Add the two of `length` numbers that are marked.

    x: a number from [0, 1), and 1 beside one number of each half of the sequence, 0 beside the
    others. The answer, at the last time step, is a sum of two, of mean 1 and variance 1/6.
    Solved at a mean squared error of 0.01. Hochreiter & Schmidhuber (1997), with the range and the
    marks of Arjovsky, Shah & Bengio (2016). Raises ValueError for a length below 2.
    """
    check_count("length", length, 2)

    @_sampler
    def batch(rng: np.random.Generator, size: int) -> Batch:
        numbers = rng.uniform(size=(length, size))
        marks = np.zeros_like(numbers)
        marks[rng.integers(0, length // 2, size), np.arange(size)] = 1
        marks[rng.integers(length // 2, length, size), np.arange(size)] = 1
        sums = np.sum(numbers * marks, axis=0)
        return Batch(np.stack([numbers, marks], axis=-1), sums[None, :, None])

    name = f"adding(length={length})"
    return Task(name, 2, 1, MEAN_SQUARED_ERROR, LAST_STEP, 1 / 6, 0.01, batch, batch)


def _classes(
    name: str, input_size: int, classes: int, scored: slice, baseline: float, batch: Sampler
) -> Task:
    """A task of cross-entropy, every draw of it new; solved at a twentieth of its baseline."""
    solved = baseline / 20
    return Task(name, input_size, classes, CROSS_ENTROPY, scored, baseline, solved, batch, batch)


def copy_memory(delay: int, symbols: int = 10, alphabet: int = 8) -> Task:
    """Read `symbols` symbols of `alphabet` kinds, wait, and repeat them when told to.

    x, one-hot: the symbols, `delay` - 1 blanks, the signal to repeat, and as many blanks as
    symbols, so T = delay + 2 symbols. The answer is a blank at each step but the last ones. Class
    `alphabet` is the blank, which an answer without memory gives wherever it is sure, for a loss of
    symbols ln(alphabet) / T. Solved at a twentieth of it.
    Arjovsky, Shah & Bengio (2016). Raises ValueError for a delay or symbols below 1, or an alphabet
    below 2.
    """
    check_count("delay", delay, 1)
    check_count("symbols", symbols, 1)
    check_count("alphabet", alphabet, 2)
    length, blank, signal = delay + 2 * symbols, alphabet, alphabet + 1

    @_sampler
    def batch(rng: np.random.Generator, size: int) -> Batch:
        message = rng.integers(0, alphabet, (symbols, size))
        seen, wanted = np.full((2, length, size), blank)
        seen[:symbols] = wanted[-symbols:] = message
        seen[-symbols - 1] = signal
        return Batch(_one_hot(seen, alphabet + 2), wanted)

    name = f"copy_memory(delay={delay}, symbols={symbols}, alphabet={alphabet})"
    baseline = symbols * log(alphabet) / length
    return _classes(name, alphabet + 2, alphabet + 1, EVERY_STEP, baseline, batch)


def temporal_order(length: int) -> Task:
    """Tell in which order two symbols came that may each be X or Y: XX, XY, YX or YY.

    x, one-hot of a b c d X Y E B: E at the first step, B at the last, the first symbol between
    T/10 and T/5, the second between T/2 and 3T/5, and letters from a to d elsewhere. The answer, at
    the last time step, is one of four classes. Solved at a twentieth of the baseline ln 4.
    Hochreiter & Schmidhuber (1997), experiment 6a; at their length, 100, the places are theirs.
    Raises ValueError for a length below 10.
    """
    check_count("length", length, 10)
    x_symbol, start, end = 4, 6, 7

    @_sampler
    def batch(rng: np.random.Generator, size: int) -> Batch:
        seen = rng.integers(0, x_symbol, (length, size))
        seen[0], seen[-1] = start, end
        is_y = rng.integers(0, 2, (2, size))
        first = rng.integers(length // 10, length // 5, size, endpoint=True)
        second = rng.integers(length // 2, 3 * length // 5, size, endpoint=True)
        seen[np.stack([first, second]), np.arange(size)] = x_symbol + is_y
        return Batch(_one_hot(seen, 8), 2 * is_y[:1] + is_y[1:])

    return _classes(f"temporal_order(length={length})", 8, 4, LAST_STEP, log(4), batch)


def running_parity(length: int) -> Task:
    """After each of `length` bits, tell whether the number of ones so far is odd.

    x: 0 or 1. Class 1 is odd. Solved at a twentieth of the baseline ln 2.
    Raises ValueError for a length below 1.
    """
    name = f"running_parity(length={length})"
    return _classes(name, 1, 2, EVERY_STEP, log(2), _parity_sampler(length, EVERY_STEP))


def parity(length: int) -> Task:
    """After the last of `length` bits, tell whether the number of ones is odd.

    As `running_parity`, but without the answers on the way, and far harder to learn for it.
    """
    name = f"parity(length={length})"
    return _classes(name, 1, 2, LAST_STEP, log(2), _parity_sampler(length, LAST_STEP))


def _parity_sampler(length: int, scored: slice) -> Sampler:
    check_count("length", length, 1)

    @_sampler
    def batch(rng: np.random.Generator, size: int) -> Batch:
        bits = rng.integers(0, 2, (length, size))
        return Batch(bits[..., None].astype(float), (np.cumsum(bits, axis=0) % 2)[scored])

    return batch


def remember_first(length: int) -> Task:
    """Tell, at the end of `length` numbers, whether the first of them was 1 or -1.

    x: the first number, then normal noise of mean 0 and standard deviation 0.2. Class 1 is 1.
    Solved at a twentieth of the baseline ln 2. After the latch of Bengio, Simard & Frasconi (1994),
    where the class is in the first few numbers and noise follows.
    Raises ValueError for a length below 1.
    """
    check_count("length", length, 1)

    @_sampler
    def batch(rng: np.random.Generator, size: int) -> Batch:
        is_plus = rng.integers(0, 2, size)
        x = rng.normal(scale=0.2, size=(length, size, 1))
        x[0, :, 0] = 2 * is_plus - 1
        return Batch(x, is_plus[None])

    return _classes(f"remember_first(length={length})", 1, 2, LAST_STEP, log(2), batch)


def next_character(length: int) -> Task:
    """Read `length` characters of `text()` and tell, at each, the one that comes next.

    x: one-hot, in the order of `alphabet()`. Held out is the last tenth of the text. The baseline
    is the entropy of single characters. Solved is a loss below the entropy of a character given the
    one before it, since an answer from the last character alone cannot beat that on the whole text.
    Elman (1990) let a network predict letters. Raises ValueError for a length below 1 or beyond the
    held-out text.
    """
    codes = np.searchsorted(list(alphabet()), list(text()))
    kinds, cut = len(alphabet()), len(codes) * 9 // 10
    check_count("length", length, 1)
    if length >= len(codes) - cut:
        raise ValueError(f"length is {length}, but must be below {len(codes) - cut}")
    single = _entropy(codes.tolist())
    given_last = _entropy(zip(codes[:-1].tolist(), codes[1:].tolist(), strict=True)) - single
    samplers = (_windows(part, length, kinds) for part in (codes[:cut], codes[cut:]))
    name = f"next_character(length={length})"
    return Task(name, kinds, kinds, CROSS_ENTROPY, EVERY_STEP, single, given_last, *samplers)


def _windows(codes: np.ndarray, length: int, kinds: int) -> Sampler:
    """Draws pieces of a text, all of whose starts are equally likely."""

    @_sampler
    def batch(rng: np.random.Generator, size: int) -> Batch:
        starts = rng.integers(0, len(codes) - length, size)
        pieces = codes[starts + np.arange(length + 1)[:, None]]
        return Batch(_one_hot(pieces[:-1], kinds), pieces[1:])

    return batch


def _entropy(symbols: Iterable) -> float:
    """-Σ p ln p in nats, p being how often each symbol occurs."""
    counts = Counter(symbols)
    return -sum(n / counts.total() * log(n / counts.total()) for n in counts.values())


@cache
def text() -> str:
    """The first two chapters of Lewis Carroll's Alice's Adventures in Wonderland (1865)."""
    return files("rnnlib").joinpath("data/alice.txt").read_text(encoding="ascii")


@cache
def alphabet() -> str:
    """The characters that occur in `text()`, in the order of their classes."""
    return "".join(sorted(set(text())))
