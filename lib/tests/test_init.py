"""First weights: their shapes, bounds and seeds, and how many there are."""

import numpy as np
import pytest

from rnnlib import gru, lstm, rnn

every_module = pytest.mark.parametrize("module", [rnn, lstm, gru])
BLOCKS = {rnn: 1, lstm: 4, gru: 3}


@every_module
def test_init_gives_float64_weights_of_the_documented_shapes(module):
    rows = BLOCKS[module] * 5
    shapes = {"w_x": (rows, 3), "w_h": (rows, 5), "b": (rows,)}
    if module is gru:
        shapes["b_hn"] = (5,)
    params = module.init(3, 5)
    assert {name: w.shape for name, w in params._asdict().items()} == shapes
    assert all(type(w) is np.ndarray and w.dtype == np.float64 for w in params)


@every_module
def test_init_fills_the_range_between_the_bounds(module):
    params = module.init(30, 25)
    for w in (params.w_x, params.w_h):
        assert abs(w).max() <= 0.2
        assert w.max() > 0.19
        assert w.min() < -0.19
        assert abs(w.mean()) < 0.02


@pytest.mark.parametrize("module", [rnn, gru])
def test_biases_start_at_zero(module):
    assert all((w == 0).all() for w in module.init(3, 5)[2:])


@pytest.mark.parametrize(("options", "forget_bias"), [({}, 1), ({"forget_bias": -2.5}, -2.5)])
def test_only_the_forget_gate_of_the_lstm_starts_with_a_bias(options, forget_bias):
    b = lstm.init(3, 2, **options).b
    assert b.tolist() == [0, 0, forget_bias, forget_bias, 0, 0, 0, 0]


@every_module
def test_a_seed_gives_the_same_weights_and_another_seed_gives_others(module):
    first, again, other = (module.init(3, 5, rng=seed) for seed in (7, 7, 8))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (first.w_x != other.w_x).all()
    assert (first.w_h != other.w_h).all()


@every_module
def test_a_generator_is_drawn_from_and_moves_on(module):
    rng = np.random.default_rng(7)
    first, second = module.init(3, 5, rng=rng), module.init(3, 5, rng=rng)
    assert (first.w_x == module.init(3, 5, rng=7).w_x).all()
    assert (first.w_x != second.w_x).all()


@pytest.mark.parametrize(("d", "h"), [(1, 1), (3, 5), (10, 2)])
def test_param_count_is_that_of_the_formula(d, h):
    plain = h * (d + h + 1)
    assert rnn.param_count(rnn.init(d, h)) == plain
    assert lstm.param_count(lstm.init(d, h)) == 4 * plain
    assert gru.param_count(gru.init(d, h)) == 3 * plain + h
