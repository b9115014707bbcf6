"""The minimal GRU: the parallel scan gives what the loop gives, and the loop what it should."""

import re
from copy import deepcopy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import mingru

numpy_and_torch = pytest.mark.parametrize("kind", ["numpy-float64", "cpu-float64"], indirect=True)
tensors = pytest.mark.parametrize("kind", ["cpu-float64"], indirect=True)
either_way = pytest.mark.parametrize("run", [mingru.forward, mingru.scan])


def problem_of(kind, sizes=(5, 3, 2, 4), seed=0, has_state=True):
    """Random params, x and a first state, for the sizes T, B, D, H: by default no two alike."""
    n_steps, batch, d, h = sizes
    rng = np.random.default_rng(seed)
    params = mingru.Params(
        kind.array(rng.normal(size=(2 * h, d))), kind.array(rng.normal(size=2 * h))
    )
    state = kind.array(rng.normal(size=(batch, h))) if has_state else None
    return params, kind.array(rng.normal(size=(n_steps, batch, d))), state


def named(results):
    return dict(zip(("outputs", "state"), results, strict=True))


@settings(max_examples=50, deadline=None)  # torch's first call takes longer than all later ones
@given(
    sizes=st.tuples(st.integers(1, 40), *[st.integers(1, 6)] * 3),
    seed=st.integers(0, 2**32 - 1),
    has_state=st.booleans(),
)
def test_the_scan_equals_the_loop(kind, sizes, seed, has_state):
    problem = problem_of(kind, sizes, seed, has_state)
    kind.assert_close(named(mingru.scan(*problem)), named(mingru.forward(*problem)))


@either_way
@numpy_and_torch
def test_outputs_follow_the_equations(run, kind):
    params, x, h = problem_of(kind)
    outputs, last = run(params, x, h)
    w_x, b, x, h = (np.asarray(array) for array in (*params, x, h))
    for t in range(len(x)):
        a = x[t] @ w_x.T + b
        z, n = 1 / (1 + np.exp(-a[:, :4])), a[:, 4:]
        h = (1 - z) * n + z * h
        np.testing.assert_allclose(outputs[t], h, rtol=1e-12)
    np.testing.assert_allclose(last, h, rtol=1e-12)


@either_way
def test_a_first_state_left_out_is_zero(run, kind):
    params, x, state = problem_of(kind)
    kind.assert_close(named(run(params, x)), named(run(params, x, 0 * state)))


@either_way
def test_a_sequence_in_two_halves_gives_what_it_gives_whole(run, kind):
    params, x, state = problem_of(kind, sizes=(13, 3, 2, 4))
    _, between = run(params, x[:6], state)
    _, last = run(params, x[6:], between)
    kind.assert_close({"state": last}, {"state": run(params, x, state)[1]})


@pytest.mark.parametrize("a_z", [-1e4, -5.0, 0.0, 5.0, 1e4])
def test_a_thousand_steps_stay_finite_and_equal(kind, a_z):
    """With z near 0, near 1, and where products of z run out of the numbers above zero."""
    params, x, state = problem_of(kind, sizes=(1000, 2, 3, 4))
    params = params._replace(b=params.b + kind.array([a_z] * 4 + [0] * 4))
    with np.errstate(over="raise", invalid="raise"):
        results = mingru.scan(params, x, state)
    kind.assert_close(named(results), named(mingru.forward(params, x, state)))  # no NaN is close


@tensors
@pytest.mark.parametrize("n_steps", [1, 2, 7, 64])
def test_autograd_gives_the_same_gradients_through_both(kind, n_steps):
    def gradients(run):
        params, *rest = problem_of(kind, sizes=(n_steps, 3, 2, 4))
        leaves = [array.requires_grad_() for array in (*params, *rest)]
        outputs, last = run(mingru.Params(*leaves[:2]), *leaves[2:])
        loss = (outputs**2).sum() + (outputs * torch.arange(4)).sum() + last.sum()
        return dict(zip(("w_x", "b", "x", "state"), torch.autograd.grad(loss, leaves), strict=True))

    kind.assert_close(gradients(mingru.scan), gradients(mingru.forward))


@either_way
def test_inputs_are_kept_and_results_are_of_their_kind(run, kind):
    problem = problem_of(kind)
    untouched = deepcopy(problem)
    results = [*run(*problem), *run(*problem[:2])]
    assert all(kind.describes(array) for array in results)
    pairs = zip((*problem[0], *problem[1:]), (*untouched[0], *untouched[1:]), strict=True)
    assert all((now == before).all() for now, before in pairs)


def test_init_gives_bounded_weights_and_zero_biases_that_depend_on_the_seed():
    params = mingru.init(3, 16, rng=1)
    assert [w.shape for w in params] == [(32, 3), (32,)]
    assert 0.2 < abs(params.w_x).max() <= 0.25
    assert not params.b.any()
    assert (params.w_x == mingru.init(3, 16, rng=1).w_x).all()
    assert (params.w_x != mingru.init(3, 16, rng=2).w_x).all()
    assert mingru.param_count(params) == 2 * 16 * (3 + 1)


LAYOUTS = {"w_x": "2H, D", "b": "2H", "x": "T, B, D", "state": "B, H"}


def call_with(run, kind, name, spoil):
    params, x, state = problem_of(kind)
    arguments = params._asdict() | {"x": x, "state": state}
    spoiled = arguments[name] = spoil(arguments[name])
    with pytest.raises(ValueError, match=rf"^{name} ") as caught:
        run(mingru.Params(arguments["w_x"], arguments["b"]), arguments["x"], arguments["state"])
    return spoiled, str(caught.value)


@either_way
@numpy_and_torch
@pytest.mark.parametrize("name", LAYOUTS)
def test_an_axis_too_many_is_refused(run, kind, name):
    spoiled, message = call_with(run, kind, name, lambda array: array[None])
    expected = f"{name} has shape {tuple(spoiled.shape)}, but ({LAYOUTS[name]}) is needed"
    assert message.startswith(expected)


@either_way
@numpy_and_torch
@pytest.mark.parametrize("name", ["b", "x", "state"])
def test_a_last_axis_too_long_is_refused(run, kind, name):
    def longer(array):
        return array[..., [0, *range(array.shape[-1])]]

    _, message = call_with(run, kind, name, longer)
    assert re.search(r"is needed with .*[DH] = \d", message)


@either_way
@numpy_and_torch
@pytest.mark.parametrize("name", ["b", "x", "state"])
def test_another_precision_is_refused(run, kind, name):
    _, message = call_with(run, kind, name, kind._replace(dtype="float32").array)
    assert "dtype" in message


@either_way
@numpy_and_torch
def test_no_time_steps_and_an_odd_number_of_rows_are_refused(run, kind):
    call_with(run, kind, "x", lambda x: x[:0])
    call_with(run, kind, "w_x", lambda w_x: w_x[:-1])


def test_the_scan_takes_log_many_rounds(monkeypatch):
    """No loop over time steps: 1000 of them take 10 rounds, two joins of arrays each."""
    joined = []

    def concat(arrays):
        joined.append(arrays)
        return np.concatenate(arrays)

    monkeypatch.setattr(mingru.array_namespace(np.zeros(1)), "concat", concat)
    mingru.scan(mingru.init(2, 3), np.ones((1000, 1, 2)))
    assert len(joined) == 20
