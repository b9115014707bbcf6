"""Plain data as answers take and return it: arrays, numbers, strings, and containers of them."""

from collections.abc import Callable, Iterator
from numbers import Integral, Number

import numpy as np


def leaves(name: str, result: object, right: object) -> Iterator[tuple[str, object, object]]:
    """Each array, number or string of `right`, its name, and what `result` has in its place.

    Raises:
        AssertionError: with a sentence for the learner, where `result` is of another form.
    """
    kind = type(result).__name__
    if isinstance(right, dict):
        assert isinstance(result, dict), f"{name} should be a dict, but it is a {kind}"
        assert set(result) == set(right), (
            f"{name} should have the keys {_listed(right)}, but it has {_listed(result)}"
        )
        for key in right:
            yield from leaves(f"{name}[{key!r}]", result[key], right[key])
    elif isinstance(right, list | tuple):
        assert isinstance(result, list | tuple), f"{name} should be a list, but it is a {kind}"
        assert len(result) == len(right), (
            f"{name} should have {len(right)} entries, but it has {len(result)}"
        )
        for place, wanted in enumerate(right):
            yield from leaves(f"{name}[{place}]", result[place], wanted)
    else:
        wanted = _kind(right)
        assert _kind(result) == wanted, (
            f"{name} should be {wanted}, but your function returns a {kind}"
        )
        yield name, result, right


def _kind(value: object) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return "a NumPy array"
    if isinstance(value, bool | np.bool_):
        return "True or False"
    if isinstance(value, Number | np.ndarray):
        return "a number"
    return "a string" if isinstance(value, str) else "something else"


def _listed(keys: dict) -> str:
    return ", ".join(map(repr, keys)) or "none"


def same(result: object, right: object, rtol: float, atol: float) -> bool:
    """Whether two leaves agree: floating-point numbers nearly, all else exactly."""
    if isinstance(right, str | bool | np.bool_ | Integral):
        return bool(result == right)
    if np.shape(result) != np.shape(right):
        return False
    return bool(np.allclose(result, right, rtol=rtol, atol=atol, equal_nan=True))


def identical(a: object, b: object) -> bool:
    """Whether two values are the same to the last bit, dtypes included."""
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    if isinstance(a, dict):
        return (
            isinstance(b, dict)
            and a.keys() == b.keys()
            and all(identical(a[key], b[key]) for key in a)
        )
    if isinstance(a, list | tuple):
        return isinstance(b, list | tuple) and len(a) == len(b) and all(map(identical, a, b))
    if isinstance(a, Number):
        return isinstance(b, Number) and bool(a == b or (a != a and b != b))  # a NaN equals a NaN
    return type(a) is type(b) and bool(a == b)


def map_arrays(f: Callable[[np.ndarray], np.ndarray], value: object) -> object:
    """The same value with f of each floating-point array in it."""
    if isinstance(value, np.ndarray):
        return f(value) if value.dtype.kind == "f" else value
    if isinstance(value, dict):
        return {key: map_arrays(f, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([map_arrays(f, each) for each in value])
    return value
