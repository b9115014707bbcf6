"""Stacked, bidirectional and padded nets equal torch.nn's, and autograd's gradients."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import Problem, Shape, named, problem_of
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnnlib.nested import arrays_in, map_arrays

# Not relu, whose slope jumps where rounding decides.
in_torch_nn = pytest.mark.parametrize("cell", ["rnn-tanh", "lstm-tanh", "gru"], indirect=True)
tensors = pytest.mark.parametrize("kind", ["cpu-float64"], indirect=True)


@st.composite
def shapes(draw: Callable) -> Shape:
    sizes = draw(st.tuples(*[st.integers(1, 5)] * 4))
    n_steps, batch, *_ = sizes
    lengths = st.lists(st.integers(1, n_steps), min_size=batch, max_size=batch)
    n_layers, n_directions = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    return Shape(sizes, n_layers, n_directions, draw(st.none() | lengths), draw(st.booleans()))


def over_shapes(test: Callable) -> Callable:
    search = given(shape=shapes(), seed=st.integers(0, 2**32 - 1))
    # No deadline: torch's first call takes longer than all later ones.
    return settings(max_examples=15, deadline=None)(search(test))


def suffixes(shape: Shape) -> list[str]:
    """What torch.nn calls the layers and directions."""
    ways = ["", "_reverse"][: shape.n_directions]
    return [f"_l{layer}{way}" for layer in range(shape.n_layers) for way in ways]


def torch_module(problem: Problem) -> torch.nn.Module:
    """A torch.nn module with the weights of all layers, each as to_torch gives them."""
    cell, shape = problem.cell, problem.shape
    fields = cell.module.Params._fields
    weights, flat = {}, arrays_in(problem.params)
    for k, suffix in enumerate(suffixes(shape)):
        params = cell.module.Params(*flat[k * len(fields) : (k + 1) * len(fields)])
        one = cell.module.to_torch(params)
        weights |= {name.replace("_l0", suffix): w for name, w in one.state_dict().items()}
    module = type(one)(
        problem.x.shape[-1],
        one.hidden_size,
        shape.n_layers,
        bidirectional=shape.n_directions == 2,
        dtype=one.weight_hh_l0.dtype,
        device=one.weight_hh_l0.device,
    )
    module.load_state_dict(weights)
    return module


def leaf(array: Any) -> torch.Tensor:
    return torch.asarray(array).detach().clone().requires_grad_()


def run_module(module: torch.nn.Module, problem: Problem) -> tuple[list, list]:
    """x and the first state's arrays, then the outputs and the last state's."""
    shape, n_fields = problem.shape, len(problem.cell.state_names)
    x = leaf(problem.x)
    first = [leaf(s if shape.has_state else 0 * s) for s in arrays_in(problem.state)]
    given = x
    if shape.lengths is not None:
        given = pack_padded_sequence(x, torch.asarray(shape.lengths), enforce_sorted=False)
    fields = [torch.stack(first[k::n_fields]) for k in range(n_fields)]
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        outputs, last = module(given, tuple(fields) if n_fields > 1 else fields[0])
    if shape.lengths is not None:
        outputs, _ = pad_packed_sequence(outputs, total_length=len(x))
    fields = last if isinstance(last, tuple) else [last]
    return [x, *first], [outputs, *(s for layer in zip(*fields, strict=True) for s in layer)]


def torch_results(problem: Problem) -> dict[str, Any]:
    _, (outputs, *last) = run_module(torch_module(problem), problem)
    return {"outputs": outputs} | named("state", last)


def torch_gradients(problem: Problem) -> dict[str, Any]:
    module = torch_module(problem)
    (x, *first), results = run_module(module, problem)
    d_state = [d if problem.shape.has_state else 0 * d for d in arrays_in(problem.d_state)]
    upstream = [torch.asarray(d) for d in (problem.d_outputs, *d_state)]
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        torch.autograd.backward(results, upstream)
    d_params = []
    for suffix in suffixes(problem.shape):
        of = {
            "w_x": getattr(module, f"weight_ih{suffix}").grad,
            "w_h": getattr(module, f"weight_hh{suffix}").grad,
            "b": getattr(module, f"bias_ih{suffix}").grad,
            "b_hn": getattr(module, f"bias_hh{suffix}").grad[-module.hidden_size :],
        }
        d_params += [of[field] for field in problem.cell.module.Params._fields]
    d_first = [s.grad for s in first]
    return named("params", d_params) | {"x": x.grad} | named("state", d_first)


@in_torch_nn
@over_shapes
def test_outputs_and_last_states_equal_those_of_torch(cell, kind, shape, seed):
    problem = problem_of(cell, kind, shape, seed)
    kind.assert_close(problem.results(), torch_results(problem))


@in_torch_nn
@over_shapes
def test_every_gradient_equals_that_of_torch(cell, kind, shape, seed):
    problem = problem_of(cell, kind, shape, seed)
    kind.assert_close(problem.gradients(), torch_gradients(problem))


@tensors
@over_shapes
def test_backward_equals_autograd_through_forward(cell, kind, shape, seed):
    problem = problem_of(cell, kind, shape._replace(has_state=True), seed)
    leaves = map_arrays(leaf, [problem.params, problem.x, problem.state])
    params, x, state = leaves
    results = problem._replace(params=params, x=x, state=state).results()
    upstream = [problem.d_outputs, *arrays_in(problem.d_state)]
    gradients = torch.autograd.grad(list(results.values()), arrays_in(leaves), upstream)
    got = problem.gradients()
    kind.assert_close(got, dict(zip(got, gradients, strict=True)))
