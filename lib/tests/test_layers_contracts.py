"""What a caller of put-together layers may rely on whatever the numbers."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch
from nets import Shape, problem_of

from rnnlib.nested import arrays_in, map_arrays

numpy_and_torch = pytest.mark.parametrize("kind", ["numpy-float64", "cpu-float64"], indirect=True)
each_module = pytest.mark.parametrize("cell", ["rnn-tanh", "lstm-tanh", "gru"], indirect=True)
numpy_only = pytest.mark.parametrize("kind", ["numpy-float64"], indirect=True)


def all_arrays(cache: Any) -> list[Any]:
    """The arrays of a cache, which may hold lengths as well."""
    if isinstance(cache, list | tuple):
        return [array for part in cache for array in all_arrays(part)]
    return [] if isinstance(cache, int) else [cache]


@each_module
def test_no_call_modifies_its_inputs(cell, kind):
    problem = problem_of(cell, kind, Shape())
    _, _, cache = problem.forward()
    cached = deepcopy(cache)
    problem.backward(cache)
    pairs = zip(all_arrays(cache), all_arrays(cached), strict=True)
    assert all((a == b).all() for a, b in pairs)
    untouched = problem_of(cell, kind, Shape())
    assert problem.shape == untouched.shape
    pairs = zip(arrays_in(list(problem[2:])), arrays_in(list(untouched[2:])), strict=True)
    assert all((a == b).all() for a, b in pairs)


@each_module
@pytest.mark.parametrize("lengths", [None, (3, 5, 1, 3)])
@pytest.mark.parametrize("has_state", [False, True])
def test_results_keep_kind_and_precision(cell, kind, lengths, has_state):
    problem = problem_of(cell, kind, Shape(lengths=lengths, has_state=has_state))
    results = [*problem.results().values(), *problem.gradients().values()]
    assert all(kind.describes(array) for array in [*results, *all_arrays(problem.forward()[2])])


@each_module
@numpy_and_torch
@pytest.mark.parametrize("n_directions", [1, 2])
def test_gradients_and_states_nest_as_what_they_belong_to(cell, kind, n_directions):
    def form(tree):
        if isinstance(tree, list | tuple):
            return type(tree), [form(part) for part in tree]
        return tuple(tree.shape)

    problem = problem_of(cell, kind, Shape(n_directions=n_directions))
    _, last, cache = problem.forward()
    d_params, d_x, d_state = problem.backward(cache)
    assert form(d_params) == form(problem.params)
    assert form(d_x) == form(problem.x)
    assert form(last) == form(d_state) == form(problem.state)


@each_module
@numpy_and_torch
@pytest.mark.parametrize("at", [0, 1])
def test_one_state_left_out_is_zero(cell, kind, at):
    problem = problem_of(cell, kind, Shape())
    zeros, missing = (
        {
            name: [tree if k != at else spoil(tree) for k, tree in enumerate(trees)]
            for name, trees in (("state", problem.state), ("d_state", problem.d_state))
        }
        for spoil in (lambda tree: map_arrays(lambda a: 0 * a, tree), lambda _: None)
    )
    got, want = problem._replace(**missing), problem._replace(**zeros)
    kind.assert_close(got.results() | got.gradients(), want.results() | want.gradients())


def padding(array: Any, lengths: Any) -> np.ndarray:
    """Where an array (T, B, …) is padding."""
    is_over = np.arange(array.shape[0])[:, None] >= np.array(lengths)
    return np.repeat(is_over[..., None], array.shape[2], axis=2)


@numpy_and_torch
def test_what_stands_in_the_padding_plays_no_part(cell, kind):
    problem = problem_of(cell, kind, Shape())
    x, d_outputs = (
        kind.array(np.where(padding(array, problem.shape.lengths), np.nan, array))
        for array in (problem.x, problem.d_outputs)
    )
    other = problem._replace(x=x, d_outputs=d_outputs)
    kind.assert_close(other.results() | other.gradients(), problem.results() | problem.gradients())


@numpy_and_torch
def test_the_padding_of_outputs_and_gradients_is_zero(cell, kind):
    problem = problem_of(cell, kind, Shape())
    for array in (problem.forward()[0], problem.gradients()["x"]):
        assert set(array[padding(array, problem.shape.lengths)].tolist()) == {0}


@each_module
@numpy_and_torch
@pytest.mark.parametrize("as_lengths", [list, np.array, torch.tensor])
def test_lengths_may_be_a_list_or_any_array(cell, kind, as_lengths):
    problem = problem_of(cell, kind, Shape())
    other = problem._replace(shape=Shape(lengths=as_lengths(problem.shape.lengths)))
    kind.assert_close(other.results() | other.gradients(), problem.results() | problem.gradients())


@each_module
@numpy_only
def test_params_and_states_may_be_tuples(cell, kind):
    problem = problem_of(cell, kind, Shape())
    other = problem._replace(params=tuple(problem.params), state=tuple(problem.state))
    kind.assert_close(other.gradients(), problem.gradients())
