"""What every hidden test asks of an answer, whatever the exercise.

An answer is a function of arrays that returns an array or several. It is called on fresh inputs,
of odd, all-different sizes and for a batch of one over one time step, and compared with a
reference. It must keep what the problem sets promise: inputs unchanged, nothing remembered between
calls, float32 kept, finite for large inputs.
Where it is wrong in a way we have seen before, the message names that way.
"""

from collections.abc import Callable, Mapping

import numpy as np

Answer = Callable[..., object]

SEED = 20261121
ODD = {"T": 6, "B": 3, "D": 5, "H": 4}  # no two alike, so that none is taken for another
SMALL = {"T": 1, "B": 1, "D": 2, "H": 7}  # where a result that loses an axis shows
LARGE = 1e4
RTOL, ATOL = 1e-5, 1e-6


def check(
    answer: Answer,
    reference: Answer,
    takes: Mapping[str, str],
    returns: tuple[str, ...],
    slips: Mapping[str, Answer],
    see: str,
) -> None:
    """Hold `answer` against `reference` and the contracts.

    takes: the layout of each argument, such as "B D" or "4H D", in the order of the answer's.
    returns: the name of each array that comes back.
    slips: wrong answers that learners give, each under the sentence that tells what it does.
    see: where the book explains it.

    Raises:
        AssertionError: with one sentence for the learner.
    """
    rng = np.random.default_rng(SEED)
    first, second, small = (draw(rng, takes, sizes) for sizes in (ODD, ODD, SMALL))
    results = _check_equation(answer, reference, first, returns, slips, see)
    kept = [result.copy() for result in results]
    _check_equation(answer, reference, second, returns, slips, see)
    _check_equation(answer, reference, small, returns, slips, see)
    assert all(map(np.array_equal, kept, results)), (
        "a second call changes the arrays that the first one returned: make new ones each time"
    )
    again = _call(answer, first, returns)
    assert all(map(np.array_equal, kept, again)), (
        "called twice with the same arrays, your function gives two different results: "
        "it must remember nothing between calls"
    )
    _check_dtype(answer, first, returns)
    _check_large(answer, first, returns)


def draw(
    rng: np.random.Generator, layouts: Mapping[str, str], sizes: Mapping[str, int]
) -> dict[str, np.ndarray]:
    """Random arrays of the layouts, for the length that each letter stands for."""

    def length(dim: str) -> int:
        return int(dim[:-1] or 1) * sizes[dim[-1]]

    return {
        name: rng.normal(size=tuple(map(length, layout.split())))
        for name, layout in layouts.items()
    }


def _check_equation(
    answer: Answer,
    reference: Answer,
    arguments: dict[str, np.ndarray],
    returns: tuple[str, ...],
    slips: Mapping[str, Answer],
    see: str,
) -> list[np.ndarray]:
    results = _call(answer, arguments, returns)
    expected = _as_tuple(reference(*arguments.values()))
    for name, result, right in zip(returns, results, expected, strict=True):
        sizes = ", ".join(f"{key} {value.shape}" for key, value in arguments.items())
        assert result.shape == right.shape, (
            f"{name} has shape {result.shape}, but it should be {right.shape} for {sizes}"
        )
    if _close(results, expected):
        return results
    for sentence, wrong in slips.items():
        if _close(results, _as_tuple(wrong(*arguments.values()))):
            raise AssertionError(f"{sentence} ({see})")
    wrong_names = [
        name
        for name, result, right in zip(returns, results, expected, strict=True)
        if not _close([result], [right])
    ]
    raise AssertionError(
        f"{' and '.join(wrong_names)} is not what the equation gives on inputs of other sizes "
        f"than in the tests you see ({see})"
    )


def _call(
    answer: Answer, arguments: dict[str, np.ndarray], returns: tuple[str, ...]
) -> list[np.ndarray]:
    """Call the answer on copies, and return its results as arrays once they are well-formed."""
    given = {name: value.copy() for name, value in arguments.items()}
    value = answer(*given.values())
    results = (value,) if len(returns) == 1 else _as_tuple(value)
    for name, value in given.items():
        assert np.array_equal(value, arguments[name]), (
            f"your function changes {name}, an array it was given: compute into a new one"
        )
    assert len(results) == len(returns), (
        f"your function should return {len(returns)} arrays, {', '.join(returns)}, "
        f"but it returns {len(results)}"
    )
    for name, result in zip(returns, results, strict=True):
        assert isinstance(result, np.ndarray), (
            f"{name} should be a NumPy array, but your function returns a {type(result).__name__}"
        )
    return list(results)


def _check_dtype(
    answer: Answer, arguments: dict[str, np.ndarray], returns: tuple[str, ...]
) -> None:
    singles = {name: value.astype(np.float32) for name, value in arguments.items()}
    for name, result in zip(returns, _call(answer, singles, returns), strict=True):
        assert result.dtype == np.float32, (
            f"given float32 arrays, {name} comes back as {result.dtype}: keep float32"
        )


def _check_large(
    answer: Answer, arguments: dict[str, np.ndarray], returns: tuple[str, ...]
) -> None:
    large = {name: np.clip(LARGE * value, -LARGE, LARGE) for name, value in arguments.items()}
    with np.errstate(all="ignore"):
        results = _call(answer, large, returns)
    for name, result in zip(returns, results, strict=True):
        assert np.isfinite(result).all(), (
            f"for inputs of up to {LARGE:.0f} {name} is not finite: the sigmoid given is safe there"
        )


def _as_tuple(value: object) -> tuple:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _close(results: object, expected: object) -> bool:
    return all(
        result.shape == right.shape and np.allclose(result, right, rtol=RTOL, atol=ATOL)
        for result, right in zip(results, expected, strict=False)
    )
