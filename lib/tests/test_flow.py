"""The gradient's way through time, by Jacobians got otherwise; and matrices made to measure."""

import numpy as np
import pytest
import torch

from rnnlib import gru, lstm, rnn
from rnnlib.gradients import (
    conveyor_belt,
    flow,
    largest_singular_value,
    numeric_gradient,
    orthogonal,
    spectral_radius,
    with_largest_singular_value,
    with_spectral_radius,
)
from rnnlib.nested import arrays_in, map_arrays

tensors = pytest.mark.parametrize("kind", ["cpu-float64"], indirect=True)
numpy_and_torch = pytest.mark.parametrize("kind", ["numpy-float64", "cpu-float64"], indirect=True)
numpy_only = pytest.mark.parametrize("kind", ["numpy-float64"], indirect=True)

T = 5
ONE_EXAMPLE = (T, 1, 2, 4)  # T, B, D, H


def flow_of(cell, problem):
    """‖∂h_T/∂h_{T-k}‖ and, for the LSTM, ‖∂c_T/∂c_{T-k}‖, named as the state's arrays."""
    norms = flow(
        cell.module, cell.params(problem), problem["x"], cell.state(problem), **cell.options
    )
    return cell.named(norms)


def last_after(cell, problem, t, name):
    """The array `name` of the last state, as a function of the one after x_t, all else held."""
    _, state, _ = (
        cell.forward(problem | {"x": problem["x"][:t]}) if t else (0, cell.state(problem), 0)
    )
    held = problem | {"x": problem["x"][t:]} | cell.named(state)

    def last(moved):
        return cell.results(held | {name: moved})[name][0] if t < T else moved[0]

    return last, cell.named(state)[name]


@tensors
def test_flow_equals_the_jacobians_of_autograd(cell, kind):
    problem = cell.problem(kind, ONE_EXAMPLE)
    for name, norms in flow_of(cell, problem).items():
        for k in range(T + 1):
            last, at = last_after(cell, problem, T - k, name)
            jacobian = torch.autograd.functional.jacobian(last, at)[:, 0]
            want = torch.linalg.matrix_norm(jacobian, ord=2)
            kind.assert_close({f"{name}, k = {k}": norms[k]}, {f"{name}, k = {k}": want})


@numpy_only
def test_flow_equals_numeric_jacobians(cell, kind):
    problem = cell.problem(kind, ONE_EXAMPLE)
    for name, norms in flow_of(cell, problem).items():
        for k in range(T + 1):
            last, at = last_after(cell, problem, T - k, name)
            rows = [numeric_gradient(lambda s, j=j: last(s)[j], at)[0] for j in range(4)]  # noqa: B023
            assert norms[k] == pytest.approx(np.linalg.norm(rows, ord=2), rel=1e-7)


def test_flow_has_the_type_of_the_state_and_the_kind_of_x(cell, kind):
    problem = cell.problem(kind, ONE_EXAMPLE)
    norms = flow(cell.module, cell.params(problem), problem["x"], **cell.options)
    assert isinstance(norms, lstm.State) == (cell.module is lstm)
    for part in arrays_in(norms):
        assert kind.describes(part)
        assert part.shape == (T + 1,)
        assert part[0] == 1
    kind.assert_close(cell.named(norms), flow_of(cell, cell.with_zero_state(problem)))


@numpy_and_torch
def test_flow_leaves_its_inputs(cell, kind):
    problem = cell.problem(kind, ONE_EXAMPLE)
    flow_of(cell, problem)
    untouched = cell.problem(kind, ONE_EXAMPLE)
    assert all((problem[name] == untouched[name]).all() for name in untouched)


@pytest.mark.parametrize("gain", [0.5, 1, 1.5])
def test_an_orthogonal_linear_rnn_scales_by_its_gain_at_each_step(kind, gain):
    params = rnn.init(3, 16)._replace(w_h=orthogonal(16, gain))
    x = kind.array(np.random.default_rng(0).normal(size=(30, 1, 3)))
    norms = flow(rnn, map_arrays(kind.array, params), x, activation="linear")
    kind.assert_close({"norms": norms}, {"norms": kind.array(gain ** np.arange(31.0))})


def rate(norms):
    return (norms[-1] / norms[0]) ** (1 / (len(norms) - 1))


X = np.random.default_rng(0).normal(size=(60, 1, 8))


@pytest.mark.parametrize(("forget_bias", "expected"), [(0, 0.63), (1, 0.86), (5, 1.04)])
def test_the_forget_bias_sets_the_rate_of_the_lstm(forget_bias, expected):
    norms = flow(lstm, lstm.init(8, 64, forget_bias=forget_bias), X)
    assert rate(norms.h) == pytest.approx(expected, abs=0.02)
    assert rate(norms.c) >= rate(norms.h)


def test_the_gru_as_torch_starts_it_vanishes_unless_its_weights_are_large():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        params = gru.from_torch(torch.nn.GRU(8, 64, dtype=torch.float64))
    x = torch.asarray(X)
    assert rate(flow(gru, params, x)) == pytest.approx(0.63, abs=0.04)
    assert rate(flow(gru, params._replace(w_h=8 * params.w_h), x)) == pytest.approx(1.16, abs=0.04)
    params.b[64:128] += 5  # the update gate, which keeps
    assert rate(flow(gru, params, x)) == pytest.approx(0.993, abs=0.01)


@pytest.mark.parametrize("kind", ["cpu-float32"], indirect=True)
def test_a_flow_beyond_the_range_of_its_dtype_is_not_finite(kind):
    params = rnn.init(3, 4)._replace(w_h=orthogonal(4, 1e15))
    x = kind.array(np.zeros((6, 1, 3)))
    norms = flow(rnn, map_arrays(kind.array, params), x, activation="linear")
    assert norms[:3].tolist() == pytest.approx([1, 1e15, 1e30], rel=1e-4)
    assert not any(torch.isfinite(norms[3:]))


@numpy_and_torch
def test_flow_of_several_examples_or_of_states_that_do_not_fit_is_refused(cell, kind):
    with pytest.raises(ValueError, match=r"^x has shape \(5, 3, 2\), but one example is needed"):
        flow_of(cell, cell.problem(kind))
    problem = cell.problem(kind, ONE_EXAMPLE)
    with pytest.raises(ValueError, match=r"^x has shape \(1, 2\), but \(T, B, D\) is needed"):
        flow_of(cell, problem | {"x": problem["x"][0]})
    for name in cell.state_names:
        for other in (kind.array(np.ones(4)), kind.array(np.ones((2, 4)))):
            with pytest.raises(ValueError, match=r"^\w+ has shape .*, but \(B, H\) is needed"):
                flow_of(cell, problem | {name: other})


def test_the_conveyor_belt_is_what_the_forget_gates_leave(kind):
    params = map_arrays(kind.array, lstm.init(3, 4))
    x = kind.array(np.random.default_rng(0).normal(size=(T, 1, 3)))
    *_, cache = lstm.forward(params, x)
    belt = conveyor_belt(cache)
    assert kind.describes(belt)
    f = cache.f.tolist()
    want = [
        max(np.prod([f[t][0][j] for t in range(T - k, T)]) for j in range(4)) for k in range(T + 1)
    ]
    kind.assert_close({"belt": belt}, {"belt": kind.array(want)})


@numpy_and_torch
def test_the_belt_is_all_there_is_where_no_gate_sees_h(kind):
    params = map_arrays(kind.array, lstm.init(3, 4))
    params = params._replace(w_h=0 * params.w_h)
    x = kind.array(np.random.default_rng(0).normal(size=(T, 1, 3)))
    *_, cache = lstm.forward(params, x)
    kind.assert_close({"c": conveyor_belt(cache)}, {"c": flow(lstm, params, x).c})


def test_the_belt_of_several_examples_is_refused():
    *_, cache = lstm.forward(lstm.init(3, 4), np.ones((T, 2, 3)))
    with pytest.raises(ValueError, match=r"^cache holds f of shape \(5, 2, 4\), but \(T, 1, H\)"):
        conveyor_belt(cache)


# With the spectral radius and the largest singular value.
MATRICES = {
    "rotation": ([[0, -2], [2, 0]], 2, 2),
    "triangle": ([[1, 4], [0, -3]], 3, (13 + 160**0.5) ** 0.5),
    "nilpotent": ([[0, 7], [0, 0]], 0, 7),
}
each_matrix = pytest.mark.parametrize(("w", "radius", "value"), MATRICES.values(), ids=MATRICES)


@each_matrix
def test_spectral_radius_and_largest_singular_value(kind, w, radius, value):
    assert spectral_radius(kind.array(w)) == pytest.approx(radius)
    assert largest_singular_value(kind.array(w)) == pytest.approx(value, rel=1e-6)
    assert (
        type(spectral_radius(kind.array(w))) is type(largest_singular_value(kind.array(w))) is float
    )


@pytest.mark.parametrize("shape", [(2, 5), (5, 2)])
def test_the_largest_singular_value_of_an_oblong_matrix(kind, shape):
    w = np.random.default_rng(0).normal(size=shape)
    assert largest_singular_value(kind.array(w)) == pytest.approx(np.linalg.norm(w, 2), rel=1e-5)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_matrix_that_is_not_finite_has_no_finite_singular_value(kind, value):
    w = kind.array([[1, value], [2, 3]])
    assert largest_singular_value(w) == pytest.approx(abs(value), nan_ok=True)


def test_parameters_of_a_module_have_spectra_too():
    w = torch.nn.Parameter(torch.tensor([[0.0, -2.0], [2.0, 0.0]]))
    assert spectral_radius(w) == pytest.approx(2)
    assert largest_singular_value(w) == pytest.approx(2)


def test_a_matrix_is_scaled_to_what_is_asked_for(kind):
    w = kind.array(np.random.default_rng(0).normal(size=(5, 5)))
    before = kind.array(w)
    for scaled, measured in (
        (with_spectral_radius(w, 1.5), spectral_radius),
        (with_largest_singular_value(w, 1.5), largest_singular_value),
    ):
        assert kind.describes(scaled)
        assert measured(scaled) == pytest.approx(1.5, rel=1e-5)
        factors = scaled / w
        kind.assert_close({"factors": factors}, {"factors": 0 * w + factors[0, 0]})
    assert (w == before).all()


@numpy_and_torch
def test_matrices_that_no_factor_mends_and_other_bad_arguments_are_refused(kind):
    oblong, zero = kind.array(np.ones((2, 3))), kind.array(np.zeros((2, 2)))
    with pytest.raises(ValueError, match=r"^w has shape \(2, 3\), but \(H, H\) is needed"):
        spectral_radius(oblong)
    with pytest.raises(ValueError, match=r"^w has shape \(1, 2, 3\), but \(M, N\) is needed"):
        largest_singular_value(oblong[None])
    with pytest.raises(ValueError, match=r"^w has the spectral radius 0.0, which no factor"):
        with_spectral_radius(zero, 1)
    for bad in (zero, zero + np.inf, zero + np.nan):
        with pytest.raises(ValueError, match=r"^w has the largest singular value \w+(\.0)?, which"):
            with_largest_singular_value(bad, 1)
    for value in (0, -1, np.nan):
        message = f"is {value}, but a positive number is needed"
        with pytest.raises(ValueError, match=f"^radius {message}"):
            with_spectral_radius(zero + 1, value)
        with pytest.raises(ValueError, match=f"^value {message}"):
            with_largest_singular_value(zero + 1, value)


@pytest.mark.parametrize(("size", "gain"), [(1, 2), (5, 1), (64, 0.5)])
def test_orthogonal_columns_have_the_length_of_the_gain(size, gain):
    q = orthogonal(size, gain)
    assert type(q) is np.ndarray
    np.testing.assert_allclose(q.T @ q, gain**2 * np.eye(size), atol=1e-14)


def test_all_orthogonal_matrices_are_equally_likely():
    rng = np.random.default_rng(0)
    matrices = np.stack([orthogonal(2, rng=rng) for _ in range(1000)])
    assert abs(matrices.mean(axis=0)).max() < 0.1
    assert abs(np.linalg.det(matrices).mean()) < 0.1


def test_a_seed_gives_the_same_orthogonal_matrix():
    assert (orthogonal(3, rng=1) == orthogonal(3, rng=1)).all()
    assert (orthogonal(3, rng=1) != orthogonal(3, rng=2)).all()
