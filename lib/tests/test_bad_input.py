"""Arguments that do not fit are refused with a ValueError that names them."""

import re

import numpy as np
import pytest

from rnnlib import gru, lstm, rnn

CELLS = {rnn: "rnn-tanh", lstm: "lstm-tanh", gru: "gru"}
ROWS = {rnn: "H", lstm: "4H", gru: "3H"}


def layouts(module, function):
    """The arrays that a function of a cell is given, each with the layout it must have."""
    rows, state_names = ROWS[module], "hc" if module is lstm else "h"
    weights = {"w_x": f"{rows}, D", "w_h": f"{rows}, H", "b": rows}
    if module is gru:
        weights["b_hn"] = "H"
    if function == "backward":
        return weights | {"d_outputs": "T, B, H"} | {f"d_{name}": "B, H" for name in state_names}
    x = "B, D" if function == "step" else "T, B, D"
    return weights | {"x": x} | dict.fromkeys(state_names, "B, H")


ARGUMENTS = [
    (cell, function, name)
    for module, cell in CELLS.items()
    for function in ("step", "forward", "backward")
    for name in layouts(module, function)
]
numpy_and_torch = pytest.mark.parametrize("kind", ["numpy-float64", "cpu-float64"], indirect=True)
numpy_only = pytest.mark.parametrize("kind", ["numpy-float64"], indirect=True)


def each_argument(but=()):
    cases = [case for case in ARGUMENTS if case[2] not in but]
    return pytest.mark.parametrize(("cell", "function", "name"), cases, indirect=["cell"])


def good_arguments(cell, kind, function):
    """A problem, with the cache for backward, or without x's axis of time for step."""
    problem = cell.problem(kind)
    if function == "step":
        return problem | {"x": problem["x"][0]}
    return problem | {"cache": cell.forward(problem)[2]}


def call(cell, function, arguments):
    if function == "backward":
        return cell.backward(arguments, arguments["cache"])
    return cell.step(arguments) if function == "step" else cell.forward(arguments)


def parameter(cell, function, name):
    """What the function's signature calls the argument."""
    if cell.module is lstm or function == "step":
        return name
    return {"h": "state", "d_h": "d_state"}.get(name, name)


def assert_shape_refused(cell, kind, function, name, spoil):
    arguments = good_arguments(cell, kind, function)
    array = arguments[name] = spoil(arguments[name])
    called, layout = parameter(cell, function, name), layouts(cell.module, function)[name]
    message = f"{called} has shape {tuple(array.shape)}, but ({layout}) is needed"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call(cell, function, arguments)


@numpy_and_torch
@each_argument()
def test_an_axis_too_many_is_refused(cell, kind, function, name):
    assert_shape_refused(cell, kind, function, name, lambda a: a[None])


# w_x is looked at first and settles H and D, and x settles T and B: where those lengths are
# wrong, it is what comes next that does not fit.
@numpy_and_torch
@each_argument(but=["w_x"])
def test_a_last_axis_too_long_is_refused(cell, kind, function, name):
    def longer(array):
        return array[..., [0, *range(array.shape[-1])]]

    assert_shape_refused(cell, kind, function, name, longer)


@numpy_and_torch
@each_argument(but=["w_x", "x"])
def test_a_first_axis_too_long_is_refused(cell, kind, function, name):
    def longer(array):
        return array[[0, *range(array.shape[0])]]

    assert_shape_refused(cell, kind, function, name, longer)


@numpy_only
@pytest.mark.parametrize("axis", [0, 1])
def test_a_w_x_too_long_is_refused(cell, kind, axis):
    problem = cell.problem(kind)
    problem["w_x"] = np.concatenate([problem["w_x"]] * 2, axis=axis)
    with pytest.raises(ValueError, match=r"has shape .* is needed with"):
        cell.forward(problem)


@numpy_only
def test_a_batch_longer_in_x_than_in_the_state_is_refused(cell, kind):
    problem = cell.problem(kind)
    problem["x"] = np.concatenate([problem["x"]] * 2, axis=1)
    with pytest.raises(ValueError, match=r"has shape \(3, 4\), .* is needed with B = 6, H = 4"):
        cell.forward(problem)


def assert_mixture_refused(cell, kind, function, name, spoil, message):
    """The message, a template, names w_x and the argument that does not go with it."""
    arguments = good_arguments(cell, kind, function)
    arguments[name] = spoil(arguments[name])
    blamed = "w_h" if name == "w_x" else parameter(cell, function, name)
    with pytest.raises(ValueError, match=message.format(blamed)):
        call(cell, function, arguments)


@numpy_and_torch
@each_argument()
def test_another_precision_is_refused(cell, kind, function, name):
    other = kind._replace(dtype="float32")
    message = r"^{} has dtype \S+, but w_x has \S+: convert one"
    assert_mixture_refused(cell, kind, function, name, other.array, message)


@numpy_and_torch
@each_argument()
def test_an_array_of_another_library_is_refused(cell, kind, function, name):
    other = kind._replace(device="cpu" if kind.device == "numpy" else "numpy")
    message = r"^{} is a \w+ array, but w_x is a \w+ array: convert one"
    assert_mixture_refused(cell, kind, function, name, other.array, message)


@numpy_and_torch
@each_argument()
def test_a_list_is_refused(cell, kind, function, name):
    arguments = good_arguments(cell, kind, function)
    arguments[name] = arguments[name].tolist()
    message = f"^{parameter(cell, function, name)} is a list, but an array is needed"
    with pytest.raises(ValueError, match=message):
        call(cell, function, arguments)


@numpy_only
@pytest.mark.parametrize("cell", ["rnn-tanh", "lstm-tanh"], indirect=True)
@pytest.mark.parametrize("function", ["step", "forward", "backward"])
def test_an_unknown_activation_is_refused(cell, kind, function):
    arguments = good_arguments(cell, kind, function)
    message = "activation is 'tan', but must be one of tanh, relu, linear"
    with pytest.raises(ValueError, match=message):
        call(cell._replace(activation="tan"), function, arguments)
