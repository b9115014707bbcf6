"""The gradients by two ways that know nothing of torch.nn, so that every activation has a judge."""

import numpy as np
import pytest
import torch

tensors = pytest.mark.parametrize("kind", ["cpu-float64"], indirect=True)
numpy_arrays = pytest.mark.parametrize("kind", ["numpy-float64"], indirect=True)


def learnable_names(cell):
    return (*cell.params_type._fields, "x", *cell.state_names)


def loss(cell, problem):
    """A number whose gradient by the results is the problem's d_outputs, d_h and d_c."""
    results = cell.results(problem)
    return sum((result * problem[f"d_{name}"]).sum() for name, result in results.items())


@tensors
@pytest.mark.parametrize("seed", range(5))
def test_backward_equals_autograd_through_forward(cell, kind, seed):
    problem = cell.problem(kind, seed=seed)
    leaves = {name: problem[name].clone().requires_grad_() for name in learnable_names(cell)}
    gradients = torch.autograd.grad(loss(cell, problem | leaves), list(leaves.values()))
    kind.assert_close(cell.gradients(problem), dict(zip(leaves, gradients, strict=True)))


@numpy_arrays
def test_backward_equals_central_differences(cell, kind):
    problem = cell.problem(kind, sizes=(4, 2, 3, 2), seed=1)
    gradients = cell.gradients(problem)
    assert set(gradients) == set(learnable_names(cell))
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, central_difference(cell, problem, name), atol=1e-8)


def central_difference(cell, problem, name, eps=1e-5):
    slopes = np.empty_like(problem[name])
    for index in np.ndindex(slopes.shape):
        nudge = np.zeros_like(slopes)
        nudge[index] = eps
        above = loss(cell, problem | {name: problem[name] + nudge})
        below = loss(cell, problem | {name: problem[name] - nudge})
        slopes[index] = (above - below) / (2 * eps)
    return slopes


@numpy_arrays
def test_a_last_state_gradient_left_out_is_zero(cell, kind):
    problem = cell.problem(kind)
    d_state = {f"d_{name}": 0 * problem[name] for name in cell.state_names}
    left_out = {name: array for name, array in problem.items() if name not in d_state}
    kind.assert_close(cell.gradients(left_out), cell.gradients(problem | d_state))
