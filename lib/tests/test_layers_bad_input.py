"""Layers refuse what does not fit with a ValueError that names it."""

from typing import Any

import numpy as np
import pytest
from nets import Problem, Shape, problem_of

from rnnlib.layers import bidirectional, masked, stacked
from rnnlib.nested import arrays_in, with_arrays

pytestmark = [
    pytest.mark.parametrize("cell", ["rnn-tanh", "lstm-tanh", "gru"], indirect=True),
    pytest.mark.parametrize("kind", ["numpy-float64"], indirect=True),
]
each_list = pytest.mark.parametrize("name", ["params", "state", "d_state"])
each_state = pytest.mark.parametrize("name", ["state", "d_state"])
each_way = pytest.mark.parametrize("n_directions", [1, 2])
padded_or_not = pytest.mark.parametrize("lengths", [None, (3, 5, 1, 3)])


def assert_refused(problem: Problem, name: str, value: Any, message: str) -> None:
    """`value` in place of an argument of forward, backward or both."""
    cache, bad = problem.forward()[2], problem._replace(**{name: value})
    if not name.startswith("d_"):
        with pytest.raises(ValueError, match=message):
            bad.forward()
    if name not in ("x", "state"):
        with pytest.raises(ValueError, match=message):
            bad.backward(cache)


LENGTHS = {
    "too few": (3, 5, 1),
    "too many": (3, 5, 1, 3, 2),
    "zero": (3, 5, 0, 3),
    "negative": (3, 5, -1, 3),
    "beyond T": (3, 6, 1, 3),
    "not whole": (3, 5, 1.0, 3),
    "a number": 3,
    "a word": "3513",
    "an axis too many": np.array([[3, 5, 1, 3]]),
    "an axis of one": np.array([[3], [5], [1], [3]]),
    "floats": np.array([3.0, 5.0, 1.0, 3.0]),
}


@each_way
@pytest.mark.parametrize("lengths", LENGTHS.values(), ids=LENGTHS)
def test_lengths_that_do_not_fit_are_refused(cell, kind, n_directions, lengths):
    shape = Shape(n_layers=1, n_directions=n_directions)
    problem = problem_of(cell, kind, shape)
    message = r"^lengths is .*x has shape \(5, 4, 2\): 4 whole numbers from 1 to 5 are needed"
    assert_refused(problem, "shape", shape._replace(lengths=lengths), message)


def test_other_lengths_than_those_of_forward_are_refused(cell, kind):
    problem = problem_of(cell, kind, Shape())
    bad = problem._replace(shape=Shape(lengths=(5, 3, 1, 3)))
    message = r"^lengths is \(5, 3, 1, 3\), but \[3, 5, 1, 3\] was given to forward"
    with pytest.raises(ValueError, match=message):
        bad.backward(problem.forward()[2])


@pytest.mark.parametrize("put_together", [stacked, bidirectional, masked])
def test_a_layer_put_together_cannot_be_masked(cell, kind, put_together):
    with pytest.raises(ValueError, match=r"^cell is a layer already put together"):
        masked(put_together(cell.module))


@each_state
@each_way
@pytest.mark.parametrize("count", [0, 1, 3])
def test_states_for_another_number_of_layers_are_refused(cell, kind, name, n_directions, count):
    problem = problem_of(cell, kind, Shape(n_directions=n_directions))
    layers = (2 * getattr(problem, name))[:count]
    message = f"^{name} has length {count}, but 2 is needed, an entry for each layer"
    assert_refused(problem, name, layers, message)


@each_list
@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_directions_than_two_is_refused(cell, kind, name, count):
    problem = problem_of(cell, kind, Shape())
    layers = [(2 * layer)[:count] for layer in getattr(problem, name)]
    message = f"^{name} has length {count}, but 2 is needed, an entry for each direction"
    assert_refused(problem, name, layers, message)


@pytest.mark.parametrize("count", [1, 3])
def test_params_for_another_number_of_layers_than_in_forward_are_refused(cell, kind, count):
    problem = problem_of(cell, kind, Shape())
    bad = problem._replace(params=(2 * problem.params)[:count])
    message = f"^params has length {count}, but 2 is needed, an entry for each layer"
    with pytest.raises(ValueError, match=message):
        bad.backward(problem.forward()[2])


def test_a_stack_of_no_layers_is_refused(cell, kind):
    problem = problem_of(cell, kind, Shape())
    with pytest.raises(ValueError, match=r"^params has length 0, but 1 is needed"):
        problem._replace(params=[]).forward()


@each_list
def test_what_belongs_to_one_cell_is_refused_where_a_list_is_needed(cell, kind, name):
    problem = problem_of(cell, kind, Shape(n_directions=1))
    message = rf"^{name} is a \w+, but a list is needed, an entry for each layer"
    assert_refused(problem, name, getattr(problem, name)[0], message)


@each_list
def test_what_belongs_to_one_cell_is_refused_where_a_pair_is_needed(cell, kind, name):
    problem = problem_of(cell, kind, Shape())
    layers = [layer[0] for layer in getattr(problem, name)]
    message = rf"^{name} is a \w+, but a list is needed, an entry for each direction"
    assert_refused(problem, name, layers, message)


@pytest.mark.parametrize("width", [5, 7])
def test_an_output_gradient_that_cannot_be_halved_is_refused(cell, kind, width):
    problem = problem_of(cell, kind, Shape())
    message = rf"^d_outputs has shape \(5, 4, {width}\), but \(T, B, 2H\) is needed"
    assert_refused(problem, "d_outputs", np.ones((5, 4, width)), message)


@each_way
@padded_or_not
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_output_gradient_too_long_is_refused(cell, kind, n_directions, lengths, axis):
    problem = problem_of(cell, kind, Shape(n_directions=n_directions, lengths=lengths))
    longer = np.concatenate([problem.d_outputs] * 2, axis=axis)
    message = r"^d_outputs has shape .*, but \(T, B, H\) is needed"
    assert_refused(problem, "d_outputs", longer, message)


@each_state
@each_way
@padded_or_not
def test_states_of_a_larger_batch_are_refused(cell, kind, name, n_directions, lengths):
    problem = problem_of(cell, kind, Shape(n_directions=n_directions, lengths=lengths))
    larger = [np.ones((5, 3)) for _ in arrays_in(problem.state)]
    called = name.replace("state", "h") if len(cell.state_names) > 1 else name
    message = rf"^{called} has shape \(5, 3\), but \(B, H\) is needed"
    assert_refused(problem, name, with_arrays(problem.state, larger), message)


@each_way
@padded_or_not
@pytest.mark.parametrize("n_axes", [2, 4])
def test_x_with_an_axis_too_few_or_too_many_is_refused(cell, kind, n_directions, lengths, n_axes):
    problem = problem_of(cell, kind, Shape(n_directions=n_directions, lengths=lengths))
    message = r"^x has shape .*, but \(T, B, D\) is needed"
    assert_refused(problem, "x", np.ones((5, 4, 2, 1)[:n_axes]), message)
