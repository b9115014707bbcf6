"""What a caller may rely on whatever the numbers: inputs kept, kinds kept, extremes survived."""

import math
import subprocess
import sys
from copy import deepcopy

import numpy as np
import pytest

from rnnlib import gru, lstm, rnn
from rnnlib.arrays import sigmoid

EXTREMES = (1e4, -1e4)


def test_no_call_modifies_its_inputs(cell, kind):
    problem = cell.problem(kind)
    cell.step(problem | {"x": problem["x"][0]})
    _, _, cache = cell.forward(problem)
    cached = deepcopy(cache)
    cell.backward(problem, cache)
    assert all((before == after).all() for before, after in zip(cached, cache, strict=True))
    untouched = cell.problem(kind)
    assert all((problem[name] == untouched[name]).all() for name in untouched)


def test_backward_gives_the_same_gradients_a_second_time(cell, kind):
    problem = cell.problem(kind)
    _, _, cache = cell.forward(problem)
    (first, *_), (second, *_) = cell.backward(problem, cache), cell.backward(problem, cache)
    kind.assert_close(first._asdict(), second._asdict())


def test_results_keep_the_kind_and_the_precision_of_the_inputs(cell, kind):
    problem = cell.problem(kind)
    _, cache_t = cell.step(problem | {"x": problem["x"][0]})
    _, _, cache = cell.forward(problem)
    results = [*cache_t, *cache, *cell.gradients(problem).values()]
    for given in (problem, cell.without_state(problem)):
        results += cell.results(given).values()
    assert all(kind.describes(array) for array in results)


def test_gradients_have_the_types_and_shapes_of_what_they_are_taken_by(cell, kind):
    problem = cell.problem(kind)
    d_params, _, d_state = cell.backward(problem, cell.forward(problem)[2])
    assert type(d_params) is cell.params_type
    assert type(d_state) is type(cell.state(problem))
    for name, gradient in cell.gradients(problem).items():
        assert gradient.shape == problem[name].shape


def test_the_examples_of_a_batch_do_not_touch_each_other(cell, kind):
    problem = cell.problem(kind)
    alone = problem | {name: problem[name][:1] for name in cell.state_names}
    alone_outputs, *_ = cell.forward(alone | {"x": problem["x"][:, :1]})
    outputs, *_ = cell.forward(problem)
    kind.assert_close({"outputs": alone_outputs}, {"outputs": outputs[:, :1]})


@pytest.mark.parametrize("extreme", EXTREMES)
def test_extreme_inputs_give_finite_results_in_silence(cell, kind, extreme):
    problem = cell.problem(kind)
    problem |= {name: 0 * problem[name] + extreme for name in ("x", *cell.state_names)}
    results = [*cell.results(problem).values(), *cell.gradients(problem).values()]
    assert all(math.isfinite(abs(result).sum()) for result in results)


# Not relu and linear, which overflow by rights where each time step multiplies by 1e4.
@pytest.mark.parametrize("cell", ["rnn-tanh", "lstm-tanh", "gru"], indirect=True)
@pytest.mark.parametrize("extreme", EXTREMES)
def test_extreme_weights_give_finite_results_in_silence(cell, kind, extreme):
    problem = cell.problem(kind)
    problem |= {name: extreme * problem[name] for name in cell.params_type._fields}
    results = [*cell.results(problem).values(), *cell.gradients(problem).values()]
    assert all(math.isfinite(abs(result).sum()) for result in results)


def test_sigmoid_is_the_logistic_function_and_saturates_in_silence(kind):
    a = np.linspace(-20, 20, 81)
    want = kind.array(1 / (1 + np.exp(-a)))
    kind.assert_close({"sigmoid": sigmoid(kind.array(a))}, {"sigmoid": want})
    extremes = sigmoid(kind.array(EXTREMES))
    assert kind.describes(extremes)
    assert extremes.tolist() == [1, 0]


def test_numpy_arrays_need_no_torch():
    code = """
import sys
import numpy as np
import rnnlib
from rnnlib import gru, lstm, rnn

for cell in rnn, lstm, gru:
    params = cell.init(2, 3)
    outputs, _, cache = cell.forward(params, np.ones((4, 1, 2)))
    cell.backward(params, cache, outputs)
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("module", [rnn, lstm, gru])
def test_the_public_names_are_the_same_in_every_cell(module):
    shared = {"init", "step", "forward", "backward", "from_torch", "to_torch", "param_count"}
    assert shared < set(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_importing_the_cells_takes_less_than_a_fifth_of_a_second():
    """Above starting Python and importing NumPy; the fastest of five, for noise only adds."""
    script = (
        "import numpy; from time import perf_counter as now; start = now(); "
        "import rnnlib; from rnnlib import rnn, lstm, gru; print(now() - start)"
    )
    runs = [subprocess.check_output([sys.executable, "-c", script]) for _ in range(5)]
    assert min(map(float, runs)) < 0.2
