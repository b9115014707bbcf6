"""The numeric gradient, and the check against it."""

from copy import deepcopy

import numpy as np
import pytest
import torch

from rnnlib import lstm
from rnnlib.gradients import check_gradient, numeric_gradient
from rnnlib.nested import arrays_in

numpy_and_torch = pytest.mark.parametrize("kind", ["numpy-float64", "cpu-float64"], indirect=True)


def sum_of_cubes(x):
    return sum((array**3).sum() for array in arrays_in(x))


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 3)])
def test_the_numeric_gradient_of_cubes_is_three_squares(kind, shape):
    x = kind.array(np.random.default_rng(0).normal(size=shape))
    before = deepcopy(x)
    gradient = numeric_gradient(sum_of_cubes, x)
    assert kind.describes(gradient)
    assert gradient.shape == shape
    assert (x == before).all()
    error = abs(gradient - 3 * x**2).max()
    assert error < {"float32": 1e-3, "float64": 1e-9}[kind.dtype]


@numpy_and_torch
def test_eps_is_the_distance_to_either_side(kind):
    x = kind.array([1, -2])
    assert numeric_gradient(sum_of_cubes, x, eps=0.5).tolist() == [3.25, 12.25]


NUMBERS = {
    "float": lambda x: float((x**3).sum()),
    "scalar": lambda x: (x**3).sum(),
    "array without axes": lambda x: (x**3).sum()[...],
}


@numpy_and_torch
@pytest.mark.parametrize("f", NUMBERS.values(), ids=NUMBERS)
def test_f_may_give_any_number(kind, f):
    gradient = numeric_gradient(f, kind.array([2]))
    assert gradient.tolist() == [pytest.approx(12, rel=1e-8)]


def test_x_may_be_a_parameter_of_a_module():
    x = torch.nn.Parameter(torch.tensor([2.0], dtype=torch.float64))
    assert check_gradient(sum_of_cubes, 3 * x.detach() ** 2, x).largest_error < 1e-9


def loss_of_params(cell, problem):
    def loss(params):
        outputs, *_ = cell.module.forward(params, problem["x"], **cell.options)
        return (outputs * problem["d_outputs"]).sum()

    return loss


@numpy_and_torch
def test_the_gradients_of_the_cells_pass_the_check(cell, kind):
    problem = cell.problem(kind, sizes=(4, 2, 3, 2), seed=1)
    params = cell.params(problem)
    *_, cache = cell.module.forward(params, problem["x"], **cell.options)
    d_params, *_ = cell.module.backward(params, cache, problem["d_outputs"], **cell.options)
    check = check_gradient(loss_of_params(cell, problem), d_params, params)
    assert type(check.numeric) is type(check.errors) is type(params)
    assert all(kind.describes(array) for array in check.numeric)
    assert check.largest_error == max(check.errors)
    assert 0 < check.largest_error < 1e-8


@numpy_and_torch
def test_an_error_is_relative_to_the_larger_norm_and_stands_in_its_field(kind):
    x = lstm.State(kind.array([[3, 4], [0, 0]]), kind.array([1]))
    gradient = lstm.State(kind.array([[1, 2], [0, 0]]), kind.array([4]))
    check = check_gradient(lambda s: (s.h**2).sum() / 2 + s.c.sum(), gradient, x)
    assert check.errors.h == pytest.approx(8**0.5 / 5)
    assert check.errors.c == pytest.approx(3 / 4)
    assert check.largest_error == check.errors.c
    assert [part.tolist() for part in check.numeric] == [
        [pytest.approx([3, 4]), [0, 0]],
        [pytest.approx(1)],
    ]


@numpy_and_torch
def test_two_gradients_of_zero_agree(kind):
    zero = kind.array([0, 0])
    assert check_gradient(lambda x: 1, zero, zero).largest_error == 0


@numpy_and_torch
@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_has_an_error_of_nan(kind, at, value):
    x = (kind.array([1, 1]), kind.array([1, 1]))
    gradient = tuple(kind.array([3, value if k == at else 3]) for k in range(2))
    check = check_gradient(sum_of_cubes, gradient, x)
    assert np.isnan(check.largest_error)
    assert [np.isnan(error) for error in check.errors] == [at == 0, at == 1]


@numpy_and_torch
def test_what_f_and_x_must_be(kind):
    x = kind.array([1, 2])
    with pytest.raises(ValueError, match=r"^f gives an array of shape \(2,\), but a number"):
        numeric_gradient(lambda x: x, x)
    with pytest.raises(ValueError, match=r"^f gives an array of shape \(1,\), but a number"):
        numeric_gradient(lambda x: x[:1], x)
    with pytest.raises(ValueError, match=r"^x has dtype \S*int64, but real floating-point"):
        numeric_gradient(sum_of_cubes, kind._replace(dtype="int64").array([1, 2]))
    with pytest.raises(ValueError, match=r"^x holds a float, but arrays"):
        numeric_gradient(sum_of_cubes, [x, 1.0])


@numpy_and_torch
def test_a_gradient_that_does_not_fit_x_is_refused(kind):
    x = [kind.array(np.ones((2, 3))), kind.array(np.ones(2))]
    cases = [
        (x[:1], "gradient holds 1 arrays, but x holds 2"),
        ([x[0].T, x[1]], r"gradient has shape \(3, 2\), but \(A, B\) is needed with A = 2, B = 3"),
        ([x[0], kind._replace(dtype="float32").array([1, 1])], r"gradient has dtype \S*float32"),
        ([x[0], "x"], "gradient holds a str, but arrays"),
    ]
    for gradient, message in cases:
        with pytest.raises(ValueError, match=f"^{message}"):
            check_gradient(sum_of_cubes, gradient, x)
