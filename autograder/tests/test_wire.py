"""Plain data crosses unchanged, nothing else crosses, and no text makes the reader do harm."""

import json
import math
import tracemalloc
from collections import Counter, OrderedDict, namedtuple
from enum import IntEnum
from time import perf_counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import exactly, is_plain, keys, mutated, values

import rnnlib.gradients
from rnnlib import lstm
from rnnlib.course.wire import (
    DEEPEST,
    MOST_ITEMS,
    BridgeError,
    CannotCross,
    GarbledError,
    decode,
    encode,
    read,
    write,
)


def across(value: object, arguments: bool = False) -> object:
    return decode(read(write({"value": encode(value, arguments)}))["value"], arguments)


@settings(deadline=None)
@given(values(), st.booleans())
def test_plain_data_cross_to_the_last_bit(value, arguments):
    assert exactly(across(value, arguments), value)


@settings(deadline=None)
@given(st.dictionaries(keys(), st.integers()))
def test_keys_keep_their_kind_and_order(value):
    assert list(map(repr, across(value).items())) == list(map(repr, value.items()))


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(12, dtype=torch.float32).reshape(3, 4).T,
        torch.tensor(2.5, dtype=torch.bfloat16),
        torch.empty((0, 3), dtype=torch.int64),
        torch.tensor([True, False]),
        torch.nn.Parameter(torch.ones(2, dtype=torch.float64)),
    ],
    ids=["transposed", "bfloat16", "empty", "bool", "parameter"],
)
def test_tensors_cross_as_plain_tensors(tensor):
    arrived = across([tensor])[0]
    assert type(arrived) is torch.Tensor
    assert arrived.dtype == tensor.dtype
    assert arrived.shape == tensor.shape
    assert torch.equal(arrived, tensor.detach())


def test_what_stands_twice_in_arguments_arrives_as_one():
    x, numbers = np.zeros(3), [1]
    (first, again), (one, other) = across(((x, x), (numbers, numbers)), arguments=True)
    assert first is again
    assert one is other


def test_results_share_nothing():
    x = np.zeros(3)
    first, again = across((x, x))
    first[0] = 1
    assert again[0] == 0


def test_arrays_that_must_not_be_written_to_stay_so_as_arguments():
    assert not across(np.broadcast_to(1.0, (2, 3)), arguments=True).flags.writeable
    assert across(np.broadcast_to(1.0, (2, 3))).flags.writeable


class Array(np.ndarray):
    pass


class Equal(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


Float = type("Float", (float,), {"__eq__": lambda self, other: True, "__hash__": float.__hash__})
Pair = namedtuple("Pair", "a b")
Colour = IntEnum("Colour", "RED")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.arange(3.0).view(Array), np.arange(3.0)),
        (np.ma.masked_array([1.0, 2.0], [False, True]), np.array([1.0, 2.0])),
        (Equal("a"), "a"),
        (Float(2.5), 2.5),
        (Float("nan"), math.nan),
        (Colour.RED, 1),
        (Pair(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        (Counter("aa"), {"a": 2}),
        ({Equal("a"): 1}, {"a": 1}),
        ({np.int64(3): 1}, {3: 1}),
        (np.str_("a"), "a"),
        (np.array([1.0, 2.0], ">f4"), np.array([1.0, 2.0], np.float32)),
        (lstm.State(1.0, 2.0), (1.0, 2.0)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_arrive_as_plain_data(value, plain):
    assert exactly(across(value), plain)


class Arraylike:
    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        return np.zeros(3)


def within_itself() -> list:
    loop: list = []
    loop.append(loop)
    return loop


def doubled(value: object, times: int) -> object:
    for _ in range(times):
        value = [value, value]
    return value


UNFIT = {
    "^a generator, which is no array, number, string, list, tuple or dict$": (n for n in ()),
    "an Arraylike": Arraylike(),
    "a module": np,
    "a complex": 1j,
    "a bytes": b"",
    "a set": {1},
    "a function": rnnlib.gradients.global_norm,
    "an array of dtype object": np.array([None]),
    "an array of dtype <U1": np.array(["a"]),
    "an array of dtype complex128": np.array([1j]),
    "an array of dtype .*f4": np.zeros(1, "f4,f4"),
    "an array of dtype datetime64": np.datetime64("2020"),
    "an array of dtype StringDType": np.array(["a"], np.dtypes.StringDType()),
    "a tensor of dtype complex64": torch.zeros(2, dtype=torch.complex64),
    "on meta": torch.zeros(2, device="meta"),
    "layout torch.sparse_coo": torch.eye(2).to_sparse(),
    "more than 4000 digits": 10**5000,
    "half a surrogate pair": "\ud800",
    "a float for a key": {0.5: 1},
    "within themselves": within_itself(),
    f"more than {MOST_ITEMS} items": doubled(0, DEEPEST - 1),
    "more than 48 MB": np.broadcast_to(0.0, 10**12),
    "more than 64 MB": [np.zeros(5_000_000)] * 2,
}


@pytest.mark.parametrize("sentence", UNFIT)
def test_anything_else_is_told(sentence):
    with pytest.raises(CannotCross, match=sentence):
        across(UNFIT[sentence])


def test_public_functions_of_rnnlib_cross_as_arguments_by_name():
    function = rnnlib.gradients.global_norm
    assert encode(function, arguments=True) == {"function": "rnnlib.gradients:global_norm"}
    assert across(function, arguments=True) is function


@pytest.mark.parametrize("function", [len, lambda: 0, lstm._check, lstm.State, np.tanh])
def test_no_other_functions_cross(function):
    with pytest.raises(CannotCross):
        across(function, arguments=True)


UNFIT_NAMES = """
os:system :eval rnnlib:lstm rnnlib_evil:step rnnlib.nothing:f rnnlib..lstm:step
rnnlib.lstm: rnnlib.lstm:_check rnnlib.lstm:State rnnlib.lstm:__builtins__ rnnlib.lstm:np
rnnlib.lstm:step.__globals__ rnnlib.gradients:check_shapes
"""


@pytest.mark.parametrize("name", UNFIT_NAMES.split())
def test_a_name_leads_to_nothing_but_public_functions_of_rnnlib(name):
    with pytest.raises(GarbledError):
        decode({"function": name}, arguments=True)


GARBLED_TEXTS = [
    None, 1, b"{}", ["{}"], "", "nonsense", "[]", "1", "null", '"text"', "{", "{}}",
    '{"a":1,"a":1}',
    '{"a":NaN}', '{"a":Infinity}', '{"a":-Infinity}', "[" * 100_000, '{"a":' * 100_000,
    '{"a":' + "9" * 5000 + "}", '{"a":0.' + "0" * 5000 + "}", '{"a":"\x00"}', "\ufeff{}", "{'a':1}",
]  # fmt: skip


@pytest.mark.parametrize("text", GARBLED_TEXTS, ids=lambda text: repr(text)[:20])
def test_what_is_no_message_is_told(text):
    with pytest.raises(GarbledError):
        read(text)


ONE = "AAAAAAAA8D8="  # base64 of the float64 1.0
GARBLED_VALUES = [
    {}, {"array": 1, "tuple": []}, {"unknown": 1}, {"": 1}, "\ud800", {"__class__": "os"},
    {"float": "1"}, {"float": 1}, {"float": None}, {"float": []}, {"float": "NaN"},
    {"tuple": {}}, {"tuple": None}, {"tuple": "ab"}, {"tuple": {"tuple": []}},
    {"dict": {}}, {"dict": [1]}, {"dict": [[1]]}, {"dict": [[1, 2, 3]]}, {"dict": ["ab"]},
    {"dict": [["a", 1], ["a", 2]]}, {"dict": [[1, 1], [True, 2]]}, {"dict": [[0.5, 1]]},
    {"dict": [[None, 1]]}, {"dict": [[[], 1]]}, {"dict": [[{"dict": []}, 1]]},
    {"dict": [["\ud800", 1]]}, {"dict": [[{"scalar": ["int64", [], "AAAAAAAAAAA="]}, 1]]},
    {"array": []}, {"array": None}, {"array": ["float64", [1]]}, {"array": ["float64", 1, ONE]},
    {"array": ["float64", [2], ONE]}, {"array": ["float64", [], ""]},
    {"array": ["float64", [-1], ONE]},
    {"array": ["float64", [1.0], ONE]}, {"array": ["float64", [True], ONE]},
    {"array": ["float64", ["1"], ONE]}, {"array": ["float64", [None], ONE]},
    {"array": ["float64", [10**30], ONE]}, {"array": ["float64", [0, 10**30], ""]},
    {"array": ["float64", [2**30] * 9, ONE]}, {"array": ["float64", [0] + [2**30] * 9, ""]},
    {"array": ["float64", [1] * 65, ONE]}, {"array": ["float64", [1], ONE[:-1]]},
    {"array": ["float64", [1], ONE + "!"]}, {"array": ["float64", [1], "é" * 12]},
    {"array": ["float64", [1], None]}, {"array": ["float64", [1], [1.0]]},
    {"array": ["float64", [1], 8]}, {"array": ["O", [1], ONE]}, {"array": ["object", [1], ONE]},
    {"array": ["<f8", [1], ONE]}, {"array": ["f8", [1], ONE]}, {"array": [["float64"], [1], ONE]},
    {"array": ["complex64", [1], ONE]}, {"array": ["S8", [1], ONE]}, {"array": [None, [1], ONE]},
    {"array": ["datetime64[s]", [1], ONE]}, {"array": ["bool", [1], "Ag=="]},
    {"scalar": ["float64", [1], ONE]}, {"scalar": 1.0}, {"scalar": ["object", [], ONE]},
    {"tensor": ["object", [1], ONE]}, {"tensor": ["load", [1], ONE]},
    {"tensor": ["Tensor", [1], ONE]},
    {"tensor": ["float64", [2**30] * 9, ONE]}, {"tensor": ["bool", [1], "Ag=="]},
    {"tensor": [1, [], ""]},
    {"frozen": ["float64", [1], ONE]}, {"same": 0}, {"function": "rnnlib.gradients:global_norm"},
    {"function": "os:system"}, [{"tuple": [{"same": 0}]}],
]  # fmt: skip


@pytest.mark.parametrize("encoded", GARBLED_VALUES, ids=lambda value: json.dumps(value)[:40])
def test_what_is_no_value_is_told(encoded):
    with pytest.raises(GarbledError):
        decode(read(json.dumps({"value": encoded}))["value"])


@settings(max_examples=300, deadline=None)
@given(values(), st.data())
def test_a_damaged_text_is_told_or_means_plain_data(value, data):
    text = data.draw(mutated(write({"value": encode(value)})))
    try:
        message = read(text)
        arrived = [decode(each) for each in message.values()]
    except GarbledError:
        return
    assert is_plain(arrived)


MANY = 50 * MOST_ITEMS
FLOODS = {
    "brackets": "[" * MANY,
    "empty lists": '{"value":[' + "[]," * MANY + "0]}",
    "objects": '{"value":[' + '{"a":1},' * MANY + "0]}",
    "zeros": '{"value":[' + "0," * MANY + "0]}",
    "long text": '{"value":"' + "a" * 65_000_000 + '"}',
    "long number": '{"value":' + "9" * 60_000_000 + "}",
    "array": '{"value":{"array":["float64",[2000000000],""]}}',
    "tensor": '{"value":{"tensor":["float64",[2000000000],""]}}',
    "deep": '{"value":' + "[" * 500 + "]" * 500 + "}",
    "within limits": '{"value":[' + '{"":0},' * (MOST_ITEMS - 100) + "0]}",
}


@pytest.mark.parametrize("text", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_refused_soon_and_in_little_memory(text):
    tracemalloc.start()
    try:
        started = perf_counter()
        with pytest.raises(BridgeError):
            decode(read(text)["value"])
        assert perf_counter() - started < 30
        assert tracemalloc.get_traced_memory()[1] < 500_000_000
    finally:
        tracemalloc.stop()
