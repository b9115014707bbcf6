"""What tests of the bridge share: plain data drawn at random, compared exactly, and damaged."""

import json

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

DTYPES = [
    "?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">f4", ">f8", ">i4", "g"
]  # fmt: skip


def texts() -> st.SearchStrategy:
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def keys() -> st.SearchStrategy:
    numbers = st.integers() | st.booleans()
    return texts() | numbers | st.tuples(texts(), numbers)


def arrays() -> st.SearchStrategy:
    """Of every dtype that crosses, and laid out in memory in every manner."""
    shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    plain = st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, shapes))
    return st.builds(lambda array, lay_out: lay_out(array), plain, st.sampled_from(_LAYOUTS))


_LAYOUTS = [
    lambda a: a,
    lambda a: a.T,
    np.asfortranarray,
    lambda a: a[..., ::-1] if a.ndim else a,
    lambda a: np.repeat(a, 2, axis=0)[::2] if a.ndim else a,
    lambda a: np.broadcast_to(a, (2, *a.shape)),
]


def scalars() -> st.SearchStrategy:
    return arrays().filter(lambda array: array.size).map(lambda array: array.flat[0])


def values() -> st.SearchStrategy:
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts()
    leaves |= st.sampled_from([-0.0, 2**64, -(10**3999)]) | arrays() | scalars()

    def containers(inside: st.SearchStrategy) -> st.SearchStrategy:
        several = st.lists(inside, max_size=4)
        return several | several.map(tuple) | st.dictionaries(keys(), inside, max_size=4)

    return st.recursive(leaves, containers, max_leaves=8)


def exactly(a: object, b: object) -> bool:
    """Whether a is b to the last bit and type, its arrays being of the machine's byte order."""
    if isinstance(b, np.generic):
        return type(a) is type(b) and exactly(np.asarray(a), np.asarray(b))
    if type(a) is not type(b):
        return False
    if isinstance(b, np.ndarray):
        b = b.astype(b.dtype.newbyteorder("="))
        same_form = a.dtype == b.dtype and a.dtype.isnative and a.shape == b.shape
        equal = np.array_equal(a, b, equal_nan=b.dtype.kind == "f")
        return same_form and equal and np.array_equal(np.signbit(a), np.signbit(b))
    if isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(exactly, a, b))
    if isinstance(b, dict):
        return exactly(list(a), list(b)) and exactly(list(a.values()), list(b.values()))
    return repr(a) == repr(b)


def is_plain(value: object) -> bool:
    """Whether it consists of exact built-in types, plain arrays and plain tensors."""
    if type(value) in (list, tuple):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(map(is_plain, value)) and all(map(is_plain, value.values()))
    if type(value) is np.ndarray or isinstance(value, np.generic):
        return value.dtype.kind in "biuf"
    return value is None or type(value) in (bool, int, float, str, torch.Tensor)


def mutated(text: str) -> st.SearchStrategy:
    """The text with a part of its JSON replaced, or with a few of its characters changed."""
    return _with_another_part(text) | _with_other_characters(text)


_ODD = st.sampled_from([
    None, True, -1, 0, 2**70, 0.5, "", "O", "\ud800", [], {}, [[]], {"tuple": []}, {"same": 0},
    {"array": ["float64", [-1], ""]}, {"function": "os:system"}, {"dict": [["a", 1], ["a", 1]]},
])  # fmt: skip


def _parts(node: object, path: tuple = ()) -> list[tuple]:
    below = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node if isinstance(node, list) else ())
    )
    return [path, *(part for key, each in below for part in _parts(each, (*path, key)))]


@st.composite
def _with_another_part(draw: st.DrawFn, text: str) -> str:
    message = json.loads(text)
    *path, last = draw(st.sampled_from([path for path in _parts(message) if path]))
    node = message
    for key in path:
        node = node[key]
    part = node[last]
    node[last] = draw(_ODD | st.just([part]) | st.just([part, part]) | st.just({"tuple": part}))
    return json.dumps(message)


@st.composite
def _with_other_characters(draw: st.DrawFn, text: str) -> str:
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 4)))
        text = text[:start] + draw(st.text('{}[]",:-.0129aeEN\\u \x00', max_size=4)) + text[end:]
    return text
