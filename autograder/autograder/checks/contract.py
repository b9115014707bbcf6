"""What every hidden test asks of an answer, whatever the exercise.

An answer is a function. It is called on fresh inputs, of odd, all-different sizes, for a batch of
one over one time step and for a single unit, and compared with a reference. It must keep what the
problem sets promise: inputs unchanged, nothing remembered between calls, float32 kept, finite for
large inputs. Where it is wrong in a way we have seen before, the message names that way.

What crosses between an answer and its test is plain data: arrays, numbers, strings, and lists,
tuples and dicts of them, or a public function of rnnlib. So an answer may live in another process.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy

import numpy as np

from autograder.checks.values import identical, leaves, map_arrays, same
from rnnlib.course.bridge import BridgeError, RefusedError

Answer = Callable[..., object]
Sizes = Mapping[str, int]
Layout = str | Callable[[np.random.Generator, Sizes], object]
"""Such as "B D" or "4H D" for an array; for anything else, a function that draws it."""

SEED = 20261121
draws = 0  # how often inputs were drawn: a check that never does says the same for every seed
ODD = {"T": 6, "B": 3, "D": 5, "H": 4, "K": 2}  # no two alike, so none is taken for another
# Where a result that loses an axis of length one shows.
SMALL = {"T": 1, "B": 1, "D": 2, "H": 7, "K": 3}
SINGLE = {"T": 2, "B": 3, "D": 1, "H": 1, "K": 1}
LARGE = 1e4
RTOL, ATOL = 1e-5, 1e-6

PROMISES = {
    "any sizes": "hold for any batch size B, any sizes D and H and any number of time steps T.",
    "float32 kept": "return float32 where it is given float32",
    "inputs unchanged": "leave the arrays it is given unchanged",
    "nothing remembered": "depend on nothing but its arguments",
    "finite": "stay finite for inputs as large as 10 000",
}
"""What `check` asks of every answer, and the words in which every problem set says so."""


def stated(*promised: str, **own: str) -> Callable[[Answer], Answer]:
    """Note beside a check what it asks for, and in which words the problem set says so.

    promised: names from PROMISES. own: names of further contracts, each with a sentence out of the
    exercise. The audit looks all of these up in the problem set.
    """

    def note(check: Answer) -> Answer:
        check.contracts = {name: PROMISES[name] for name in promised} | own
        return check

    return note


def fresh_rng() -> np.random.Generator:
    """The numbers that a check draws its inputs from; the same each time, unless SEED is set."""
    global draws
    draws += 1
    return np.random.default_rng(SEED)


def check(
    answer: Answer,
    reference: Answer,
    takes: Mapping[str, Layout],
    returns: tuple[str, ...],
    slips: Mapping[str, Answer],
    see: str,
    rtol: float = RTOL,
    atol: float = ATOL,
) -> None:
    """Hold `answer` against `reference` and the contracts.

    takes: the layout of each argument, in the order of the answer's.
    returns: the name of each thing that comes back.
    slips: wrong answers that learners give, each under the sentence that tells what it does.
    see: where the book explains it.

    Raises:
        AssertionError: with one sentence for the learner.
    """

    def check_equation(arguments: dict[str, object]) -> tuple:
        return _check_equation(answer, reference, arguments, returns, slips, see, (rtol, atol))

    rng = fresh_rng()
    first, *others = (draw(rng, takes, sizes) for sizes in (ODD, ODD, SMALL, SINGLE))
    results = check_equation(first)
    kept = deepcopy(results)
    for arguments in others:
        check_equation(arguments)
    assert identical(kept, results), (
        "a second call changes the arrays that the first one returned: make new ones each time"
    )
    assert identical(kept, _call(answer, first, returns)), (
        "called twice with the same arrays, your function gives two different results: "
        "it must remember nothing between calls"
    )
    _check_dtype(answer, reference, first, returns)
    large = {
        name: map_arrays(_enlarged, value) if isinstance(takes[name], str) else value
        for name, value in first.items()
    }
    _check_finite(answer, reference, large, returns)


def draw(
    rng: np.random.Generator, layouts: Mapping[str, Layout], sizes: Sizes
) -> dict[str, object]:
    """Random arguments of the layouts, for the length that each letter stands for."""

    def length(dim: str) -> int:
        return int(dim[:-1] or 1) * sizes[dim[-1]]

    return {
        name: rng.normal(size=tuple(map(length, layout.split())))
        if isinstance(layout, str)
        else layout(rng, sizes)
        for name, layout in layouts.items()
    }


def _check_equation(
    answer: Answer,
    reference: Answer,
    arguments: dict[str, object],
    returns: tuple[str, ...],
    slips: Mapping[str, Answer],
    see: str,
    tolerances: tuple[float, float],
) -> tuple:
    def results_of(function: Answer) -> tuple:
        value = function(*deepcopy(list(arguments.values())))
        return (value,) if len(returns) == 1 else tuple(value)

    def matches(right: tuple) -> bool:
        try:
            pairs = [
                leaf for each in zip(returns, results, right, strict=True) for leaf in leaves(*each)
            ]
        except AssertionError:  # of another form
            return False
        return all(same(*pair, *tolerances) for _, *pair in pairs)

    results = _call(answer, arguments, returns)
    wrong = []
    for name, result, right in zip(returns, results, results_of(reference), strict=True):
        for part, got, wanted in leaves(name, result, right):
            got_shape, shape = np.shape(got), np.shape(wanted)
            assert got_shape == shape, (
                f"{part} has shape {got_shape}, but it should be {shape} for {_sizes(arguments)}"
            )
            if not same(got, wanted, *tolerances):
                wrong.append(part)
    if not wrong:
        return results
    for sentence, slip in slips.items():
        if matches(results_of(slip)):
            raise AssertionError(f"{sentence} ({see})")
    raise AssertionError(
        f"{' and '.join(wrong)} is not what the equation gives on other inputs than in the tests "
        f"you see ({see})"
    )


def _call(answer: Answer, arguments: dict[str, object], returns: tuple[str, ...]) -> tuple:
    """Call the answer on copies, and return its results, one for each name in `returns`."""
    given = deepcopy(arguments)
    try:
        value = answer(*given.values())
    except (AssertionError, NotImplementedError, BridgeError, RefusedError):
        raise
    except Exception as error:  # whatever the learner's code may raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise AssertionError(
            f"your function stops for {_sizes(arguments)}, with {reason}"
        ) from error
    for name, before in arguments.items():
        assert identical(given[name], before), (
            f"your function changes {name}, {_called(before)} it was given: compute into a new one"
        )
    if len(returns) == 1:
        return (value,)
    results = tuple(value) if isinstance(value, tuple | list) else (value,)
    assert len(results) == len(returns), (
        f"your function should return {len(returns)} results, {', '.join(returns)}, "
        f"but it returns {len(results)}"
    )
    return results


def _called(value: object) -> str:
    return "an array" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"


def _sizes(arguments: dict[str, object]) -> str:
    """What a learner needs to know of the arguments to repeat the call."""
    described = []
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            described.append(f"{name} {value.shape}")
        elif isinstance(value, int | float | str):
            described.append(f"{name} = {value!r}")
    return ", ".join(described) or "these arguments"


def _check_dtype(
    answer: Answer, reference: Answer, arguments: dict[str, object], returns: tuple[str, ...]
) -> None:
    singles = {
        name: map_arrays(lambda array: array.astype(np.float32), value)
        for name, value in arguments.items()
    }
    for part, got, right in _results(answer, reference, singles, returns):
        if isinstance(right, np.ndarray) and right.dtype.kind == "f":
            assert got.dtype == np.float32, (
                f"given float32 arrays, {part} comes back as {got.dtype}: keep float32"
            )


def _enlarged(array: np.ndarray) -> np.ndarray:
    return np.clip(LARGE * array, -LARGE, LARGE)


def _check_finite(
    answer: Answer, reference: Answer, arguments: dict[str, object], returns: tuple[str, ...]
) -> None:
    with np.errstate(all="ignore"):
        for part, got, _ in _results(answer, reference, arguments, returns):
            assert isinstance(got, str) or np.isfinite(got).all(), (
                f"for inputs of up to {LARGE:.0f} {part} is not finite: "
                "exp overflows there, np.tanh and rnnlib's sigmoid do not"
            )


def _results(
    answer: Answer, reference: Answer, arguments: dict[str, object], returns: tuple[str, ...]
) -> list[tuple[str, object, object]]:
    results = _call(answer, arguments, returns)
    right = reference(*deepcopy(list(arguments.values())))
    right = (right,) if len(returns) == 1 else right
    return [leaf for each in zip(returns, results, right, strict=True) for leaf in leaves(*each)]
