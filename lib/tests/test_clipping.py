"""Clipping by norm and by value: equal to torch's, and honest about what no factor can mend."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch

from rnnlib import lstm, rnn
from rnnlib.gradients import clip_by_norm, clip_by_value, global_norm
from rnnlib.nested import arrays_in

clip_functions = pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])


def some_gradients(kind: Any) -> Any:
    """A tree of several types, whose global norm is between 5 and 8."""
    rng = np.random.default_rng(0)
    params = rnn.Params(*(kind.array(rng.normal(size=size)) for size in ((3, 2), (3, 3), (3,))))
    state = lstm.State(kind.array(rng.normal(size=(4, 3))), kind.array(rng.normal(size=(4, 3))))
    return [params, (state, kind.array(rng.normal(size=(2,))))]


def named(tree: Any) -> dict[str, Any]:
    return {str(k): array for k, array in enumerate(arrays_in(tree))}


def leaves(tree: Any) -> list[torch.Tensor]:
    """Parameters whose gradients are those of the tree."""
    tensors = [torch.asarray(array).clone() for array in arrays_in(tree)]
    parameters = [torch.nn.Parameter(torch.zeros_like(t)) for t in tensors]
    for parameter, tensor in zip(parameters, tensors, strict=True):
        parameter.grad = tensor
    return parameters


@pytest.mark.parametrize("threshold", [1e-3, 1, 5])
def test_clip_by_norm_equals_that_of_torch(kind, threshold):
    clipped, norm = clip_by_norm(some_gradients(kind), threshold)
    parameters = leaves(some_gradients(kind))
    norm_in_torch = torch.nn.utils.clip_grad_norm_(parameters, threshold).item()
    assert norm == pytest.approx(norm_in_torch, rel={"float32": 1e-6, "float64": 1e-14}[kind.dtype])
    assert global_norm(clipped) == pytest.approx(threshold, rel=1e-6)
    # torch divides by the norm + 1e-6.
    want = [parameter.grad * ((norm + 1e-6) / norm) for parameter in parameters]
    kind.assert_close(named(clipped), named(want))


@pytest.mark.parametrize("limit", [0.1, 1, 100])
def test_clip_by_value_equals_that_of_torch(kind, limit):
    clipped, norm = clip_by_value(some_gradients(kind), limit)
    parameters = leaves(some_gradients(kind))
    torch.nn.utils.clip_grad_value_(parameters, limit)
    kind.assert_close(named(clipped), named([parameter.grad for parameter in parameters]))
    assert norm == global_norm(some_gradients(kind))


def test_the_global_norm_is_that_of_all_entries_in_a_row(kind):
    entries = np.concatenate(
        [np.ravel(torch.asarray(a).cpu()) for a in arrays_in(some_gradients(kind))]
    )
    assert type(global_norm(some_gradients(kind))) is float
    assert global_norm(some_gradients(kind)) == pytest.approx(np.linalg.norm(entries), rel=1e-6)


def test_gradients_up_to_the_threshold_stay_what_they_are(kind):
    gradients = [kind.array([3]), kind.array([-4])]
    for threshold in (5, 5.01, 6):
        clipped, norm = clip_by_norm(gradients, threshold)
        assert [array.tolist() for array in clipped] == [[3], [-4]]
        assert norm == 5


@clip_functions
def test_clipping_keeps_types_and_kinds_and_its_input(kind, clip):
    gradients = some_gradients(kind)
    before = deepcopy(gradients)
    clipped, norm = clip(gradients, 0.5)
    assert all((a == b).all() for a, b in zip(*map(arrays_in, (gradients, before)), strict=True))
    assert all(kind.describes(array) for array in arrays_in(clipped))
    assert type(norm) is float
    assert [type(clipped), *map(type, clipped), type(clipped[1][0])] == [
        list,
        rnn.Params,
        tuple,
        lstm.State,
    ]


@clip_functions
def test_a_single_array_can_be_clipped(kind, clip):
    clipped, norm = clip(kind.array([0, -10]), 2)
    assert clipped.tolist() == [0, -2]
    assert norm == 10


@pytest.mark.parametrize("power", [-1, 1])
def test_norms_whose_squares_leave_the_range_are_right_and_silent(kind, power):
    unit = {"float32": 1e30, "float64": 1e200}[kind.dtype] ** power
    gradients = [kind.array([3 * unit, 0]), kind.array([4 * unit])]
    assert global_norm(gradients) == pytest.approx(5 * unit, rel=1e-6)
    clipped, _ = clip_by_norm(gradients, 5e-10 * unit)
    assert [array.tolist() for array in clipped] == [
        [pytest.approx(3e-10 * unit), 0],
        [pytest.approx(4e-10 * unit)],
    ]


def test_zero_gradients_have_norm_zero_and_stay(kind):
    clipped, norm = clip_by_norm(kind.array([0, 0]), 1)
    assert clipped.tolist() == [0, 0]
    assert norm == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_shows_in_the_norm_and_stays(kind, value):
    gradients = [kind.array([1, value]), kind.array([2])]
    clipped, norm = clip_by_norm(gradients, 0.5)
    assert norm == pytest.approx(abs(value), nan_ok=True)
    assert [array.tolist() for array in clipped] == [
        [1, pytest.approx(value, nan_ok=True)],
        [2],
    ]


def test_clip_by_value_takes_inf_to_the_limit_and_leaves_nan(kind):
    clipped, norm = clip_by_value(kind.array([np.nan, np.inf, -np.inf, 0.25]), 0.5)
    assert clipped.tolist() == [pytest.approx(np.nan, nan_ok=True), 0.5, -0.5, 0.25]
    assert not np.isfinite(norm)


@pytest.mark.parametrize(("clip", "name"), [(clip_by_norm, "threshold"), (clip_by_value, "limit")])
@pytest.mark.parametrize("value", [0, -1, np.nan])
def test_a_bound_that_is_not_positive_is_refused(clip, name, value):
    with pytest.raises(ValueError, match=f"^{name} is {value}, but a positive number is needed"):
        clip(np.ones(2), value)


@clip_functions
def test_gradients_that_are_no_arrays_are_refused(clip):
    with pytest.raises(ValueError, match=r"^gradients holds a float, but arrays"):
        clip([np.ones(2), 1.0], 1)
