"""The cells equal torch.nn's, in outputs, last states and every gradient."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import rnn

in_torch_nn = pytest.mark.parametrize(
    "cell", ["rnn-tanh", "rnn-relu", "lstm-tanh", "gru"], indirect=True
)


def over_sizes(test: Callable) -> Callable:
    """Run over T, B, D and H from 1 to 6, with a random seed, with and without a first state."""
    lengths = st.integers(1, 6)
    sizes = st.tuples(lengths, lengths, lengths, lengths)
    search = given(sizes=sizes, seed=st.integers(0, 2**32 - 1), has_state=st.booleans())
    # No deadline: torch's first call takes longer than all later ones.
    return settings(max_examples=50, deadline=None)(search(test))


def torch_module(cell: Any, problem: dict[str, Any]) -> torch.nn.Module:
    options = cell.options if cell.module is rnn else {}  # the others know tanh only
    return cell.module.to_torch(cell.params(problem), **options)


def leaf(array: Any) -> torch.Tensor:
    return torch.asarray(array).detach().clone().requires_grad_()


def run_module(module: torch.nn.Module, x: torch.Tensor, state: list[torch.Tensor]) -> list:
    """The outputs and the last state's arrays. torch.nn wants a state with an axis of layers."""
    first = [s[None] for s in state]
    outputs, last = module(x, tuple(first) if len(first) > 1 else first[0])
    return [outputs, *(s[0] for s in (last if isinstance(last, tuple) else [last]))]


def torch_results(cell, problem):
    module = torch_module(cell, problem)
    state = [leaf(problem[name]) for name in cell.state_names]
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        results = run_module(module, leaf(problem["x"]), state)
    return dict(zip(("outputs", *cell.state_names), results, strict=True))


def torch_gradients(cell, problem):
    module = torch_module(cell, problem)
    x, state = leaf(problem["x"]), [leaf(problem[name]) for name in cell.state_names]
    upstream = [problem["d_outputs"], *(problem[f"d_{name}"] for name in cell.state_names)]
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        torch.autograd.backward(run_module(module, x, state), [torch.asarray(d) for d in upstream])
    d_params = {
        "w_x": module.weight_ih_l0.grad,
        "w_h": module.weight_hh_l0.grad,
        "b": module.bias_ih_l0.grad,
        "b_hn": module.bias_hh_l0.grad[-module.hidden_size :],
    }
    d_params = {name: d_params[name] for name in cell.params_type._fields}
    d_state = {name: s.grad for name, s in zip(cell.state_names, state, strict=True)}
    return d_params | {"x": x.grad} | d_state


def pair_of_problems(cell, kind, sizes, seed, has_state):
    """A problem for the cell and the same for torch: a state left out of the one is zero there."""
    problem = cell.problem(kind, sizes, seed)
    if has_state:
        return problem, problem
    return cell.without_state(problem), cell.with_zero_state(problem)


@in_torch_nn
@over_sizes
def test_outputs_and_last_state_equal_those_of_torch(cell, kind, sizes, seed, has_state):
    problem, for_torch = pair_of_problems(cell, kind, sizes, seed, has_state)
    kind.assert_close(cell.results(problem), torch_results(cell, for_torch))


@in_torch_nn
@over_sizes
def test_every_gradient_equals_that_of_torch(cell, kind, sizes, seed, has_state):
    problem, for_torch = pair_of_problems(cell, kind, sizes, seed, has_state)
    kind.assert_close(cell.gradients(problem), torch_gradients(cell, for_torch))


@in_torch_nn
def test_to_torch_of_from_torch_of_params_is_the_same_params(cell, kind):
    problem = cell.problem(kind)
    back = cell.module.from_torch(torch_module(cell, problem))
    assert type(back) is cell.params_type
    for w, w_back in zip(cell.params(problem), back, strict=True):
        assert w_back.dtype == torch.asarray(w).dtype
        assert torch.equal(w_back, torch.asarray(w))
        assert not w_back.requires_grad


@in_torch_nn
def test_from_torch_adds_up_the_two_biases_of_a_module(cell, kind):
    problem = cell.problem(kind)
    module = torch_module(cell, problem)
    torch.nn.init.uniform_(module.bias_hh_l0, -1, 1)
    weights = cell.module.from_torch(module)._asdict()
    problem |= {name: kind.array(w) for name, w in weights.items()}
    state = [leaf(problem[name]) for name in cell.state_names]
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        outputs, *_ = run_module(module, leaf(problem["x"]), state)
    kind.assert_close({"outputs": cell.forward(problem)[0]}, {"outputs": outputs})


@in_torch_nn
def test_training_the_module_leaves_the_params_it_came_from(cell, kind):
    problem = cell.problem(kind)
    module = torch_module(cell, problem)
    for weight in module.parameters():
        torch.nn.init.zeros_(weight)
    kind.assert_close(problem, cell.problem(kind))


@pytest.mark.parametrize("kind", ["cpu-float64"], indirect=True)
def test_parameters_of_a_module_may_be_the_weights(cell, kind):
    problem = cell.problem(kind)
    names = cell.params_type._fields
    trainable = problem | {name: torch.nn.Parameter(problem[name]) for name in names}
    kind.assert_close(cell.results(trainable), cell.results(problem))
