"""Answers that take and return more than arrays: numbers, strings, lists and dicts of them."""

import re

import numpy as np
import pytest

from autograder.checks import contract
from autograder.checks.contract import PROMISES, check, stated
from autograder.checks.values import identical, leaves, map_arrays
from rnnlib import gradients


def summary(arrays, limit):
    """Some of everything: what a reference of an exercise might return."""
    sizes = {"entries": sum(array.size for array in arrays), "large": len(arrays) > 5}
    return [array + limit for array in arrays], sizes, "ok"


def check_summary(answer):
    check(
        answer,
        summary,
        takes={
            "arrays": lambda rng, sizes: [rng.normal(size=sizes["H"]), rng.normal(size=(2, 3))],
            "limit": lambda rng, sizes: rng.uniform(1, 2),
        },
        returns=("shifted", "sizes", "word"),
        slips={"you subtract the limit": lambda arrays, limit: summary(arrays, -limit)},
        see="here",
    )


def spoilt(shifted=None, sizes=None, word=None):
    def answer(arrays, limit):
        right = summary(arrays, np.asarray(limit, arrays[0].dtype))
        wrong = (shifted, sizes, word)
        return tuple(f(value) if f else value for f, value in zip(wrong, right, strict=True))

    return answer


def in_place(arrays, limit):
    arrays[0] += 1
    return summary([arrays[0] - 1, arrays[1]], limit)


def pops(arrays, limit):
    result = summary(arrays, limit)
    arrays.pop()
    return result


def divides(arrays, limit):
    raise ZeroDivisionError("division by zero\nand more")


def test_right_answers_of_any_form_pass():
    check_summary(summary)
    check_summary(spoilt())
    check_summary(spoilt(shifted=tuple, sizes=lambda s: s | {"entries": np.int64(s["entries"])}))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (spoilt(shifted=lambda a: a[:1]), "shifted should have 2 entries, but it has 1"),
        (spoilt(shifted=lambda a: a[0]), "shifted should be a list, but it is a ndarray"),
        (spoilt(shifted=lambda a: [a[0], 3.0]), "shifted[1] should be a NumPy array"),
        (spoilt(shifted=lambda a: [a[0], a[1].T]), "shifted[1] has shape (3, 2), but it should"),
        (spoilt(shifted=lambda a: [a[0], a[1] + 1]), "shifted[1] is not what"),
        (spoilt(sizes=lambda s: list(s)), "sizes should be a dict, but it is a list"),
        (spoilt(sizes=lambda s: {"entries": 1}), "sizes should have the keys 'entries', 'large'"),
        (spoilt(sizes=lambda s: s | {"entries": s["entries"] + 1}), "sizes['entries'] is not what"),
        (spoilt(sizes=lambda s: s | {"large": 0}), "sizes['large'] should be True or False"),
        (spoilt(word=lambda w: "no"), "word is not what"),
        (spoilt(word=lambda w: None), "word should be a string, but your function returns a None"),
        (lambda arrays, limit: summary(arrays, -limit), "you subtract the limit (here)"),
        (lambda arrays, limit: summary(arrays, limit)[:2], "should return 3 results"),
        (in_place, "your function changes arrays, a list it was given"),
        (pops, "your function changes arrays, a list it was given"),
        (divides, "your function stops for limit = "),
    ],
)
def test_what_differs_is_named(answer, sentence):
    with pytest.raises(AssertionError, match=re.escape(sentence)) as failure:
        check_summary(answer)
    assert "\n" not in str(failure.value)


def test_float64_inside_a_list_is_found():
    with pytest.raises(AssertionError, match=r"shifted\[1\] comes back as float64"):
        check_summary(spoilt(shifted=lambda a: [a[0], a[1].astype(float)]))


def test_an_exact_count_must_be_exact():
    def count(size):
        return 10**6 * size

    with pytest.raises(AssertionError, match="the count is not what"):
        check(
            lambda size: count(size) + 1,
            count,
            takes={"size": lambda rng, sizes: int(rng.integers(3, 9))},
            returns=("the count",),
            slips={},
            see="here",
        )


def test_a_function_of_rnnlib_is_an_argument_like_any_other():
    check(
        lambda f, x: f(x),
        lambda f, x: f(x),
        takes={"f": lambda rng, sizes: gradients.global_norm, "x": "B D"},
        returns=("the norm",),
        slips={},
        see="here",
    )


def test_an_answer_that_is_not_given_yet_is_not_called_wrong():
    def blank(arrays, limit):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        check_summary(blank)


def test_another_seed_draws_other_inputs(monkeypatch):
    drawn = []

    def answer(x):
        drawn.append(x.copy())
        return x

    for seed in (1, 1, 2):
        monkeypatch.setattr(contract, "SEED", seed)
        check(answer, lambda x: x, takes={"x": "B D"}, returns=("x",), slips={}, see="")
    first, again, other = np.array_split(np.arange(len(drawn)), 3)
    assert identical(drawn[first[0]], drawn[again[0]])
    assert not identical(drawn[first[0]], drawn[other[0]])


def test_what_is_stated_stands_beside_the_check():
    @stated("any sizes", order="in this order")
    def some_check(answer):
        """A check."""

    assert some_check.contracts == {"any sizes": PROMISES["any sizes"], "order": "in this order"}


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), True),
        (np.array([1.0]), np.array([1.0], np.float32), False),
        (np.array([1.0]), [1.0], False),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": [1]}, {"b": [1]}, False),
        ([1, 2], [1], False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (1, np.int64(1), True),
        (gradients.global_norm, gradients.global_norm, True),
        (("h",), ("h",), True),
    ],
)
def test_identical_means_to_the_last_bit(a, b, same):
    assert identical(a, b) is same


def test_arrays_are_mapped_wherever_they_are():
    value = {"a": [np.ones(2), (np.ones(1, int), "text")]}
    doubled = map_arrays(lambda array: 2 * array, value)
    assert identical(doubled, {"a": [2 * np.ones(2), (np.ones(1, int), "text")]})


def test_leaves_carry_the_names_that_a_learner_can_write():
    found = [name for name, _, _ in leaves("d", {"w": [1, 2]}, {"w": [1, 2]})]
    assert found == ["d['w'][0]", "d['w'][1]"]
