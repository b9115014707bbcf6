"""Weights of other libraries give the outputs that those libraries give: Keras, ONNX, torch.nn."""

import os

import numpy as np
import pytest
import torch

from rnnlib import gru, lstm, rnn

os.environ.setdefault("KERAS_BACKEND", "torch")  # Keras reads it once, when it is imported
keras = pytest.importorskip("keras", reason="Keras is not installed")
onnx = pytest.importorskip("onnx", reason="onnx is not installed")
from onnx.reference import ReferenceEvaluator  # noqa: E402

T, B, D, H = 5, 3, 2, 4
BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def keras_outputs(layer, x, rng):
    """What a Keras layer gives for x (T, B, D), once its weights are all random."""
    layer.build((B, T, D))
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    return np.swapaxes(layer(np.swapaxes(x, 0, 1)).detach().numpy(), 0, 1)


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize(
    ("module", "name", "options"),
    [
        (rnn, "SimpleRNN", {}),
        (lstm, "LSTM", {}),
        (gru, "GRU", {"reset_after": True}),
        (gru, "GRU", {"reset_after": False}),
    ],
)
def test_the_outputs_are_those_of_keras(rng, module, name, options, use_bias):
    layer = getattr(keras.layers, name)(H, return_sequences=True, use_bias=use_bias, **options)
    x = rng.normal(size=(T, B, D)).astype(np.float32)
    expected = keras_outputs(layer, x, rng)
    params = module.from_keras(layer.get_weights(), **options)
    # float32, because Keras' products on torch are, whatever the dtype of the layer.
    np.testing.assert_allclose(module.forward(params, x)[0], expected, rtol=1e-5, atol=1e-6)


def test_keras_says_which_form_of_the_gru_it_means():
    layer = keras.layers.GRU(H)
    layer.build((B, T, D))
    assert type(gru.from_keras(layer.get_weights())) is gru.Params
    kernel, recurrent, bias = layer.get_weights()
    before = gru.from_keras([kernel, recurrent, bias[0]], reset_after=False)
    assert type(before) is gru.ResetBeforeParams


def onnx_outputs(op, inputs, **attributes):
    """What ONNX' reference evaluator gives for one node, as (T, B, H)."""
    given = {name: array for name, array in inputs.items() if array is not None}
    node = onnx.helper.make_node(
        op,
        [name if name in given else "" for name in inputs],
        ["Y"],
        hidden_size=H,
        **attributes,
    )
    value = onnx.helper.make_tensor_value_info
    kind = onnx.TensorProto.DOUBLE
    graph = onnx.helper.make_graph(
        [node],
        "one node",
        [value(name, kind, array.shape) for name, array in given.items()],
        [value("Y", kind, None)],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)])
    (y,) = ReferenceEvaluator(model).run(None, given)
    return y[:, 0]


@pytest.mark.parametrize("with_bias", [True, False])
@pytest.mark.parametrize(
    ("module", "op", "options"),
    [
        (rnn, "RNN", {}),
        (lstm, "LSTM", {}),
        (lstm, "LSTM", {"P": 3}),
        (gru, "GRU", {"linear_before_reset": 0}),
        (gru, "GRU", {"linear_before_reset": 1}),
    ],
)
def test_the_outputs_are_those_of_onnx(rng, module, op, options, with_bias):
    rows = BLOCKS[op] * H
    x = rng.normal(size=(T, B, D))
    weights = {"W": rng.normal(size=(rows, D)), "R": rng.normal(size=(rows, H))}
    weights["B"] = rng.normal(size=2 * rows) if with_bias else None
    extra = {"sequence_lens": None, "initial_h": None}
    if op == "LSTM":
        weights["P"] = rng.normal(size=3 * H) if "P" in options else None
        extra["initial_c"] = None
    attributes = {} if op == "LSTM" else options
    one_way = {k: None if w is None else w[None] for k, w in weights.items()}
    peepholes = {"P": one_way.pop("P")} if op == "LSTM" else {}
    expected = onnx_outputs(op, {"X": x, **one_way, **extra, **peepholes}, **attributes)
    params = module.from_onnx(**weights, **attributes)
    np.testing.assert_allclose(module.forward(params, x)[0], expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("module", "name"), [(rnn, "RNN"), (lstm, "LSTM"), (gru, "GRU")], ids=["rnn", "lstm", "gru"]
)
@pytest.mark.parametrize("bias", [True, False])
def test_any_layer_and_direction_of_a_torch_module_is_read(module, name, bias):
    net = getattr(torch.nn, name)(D, H, num_layers=2, bidirectional=True, bias=bias).double()
    single = getattr(torch.nn, name)(2 * H, H, bias=bias).double()
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"][: 4 if bias else 2]
    single.load_state_dict({f"{n}_l0": getattr(net, f"{n}_l1_reverse") for n in names})
    x = torch.randn(T, B, 2 * H, dtype=torch.float64)
    params = module.from_torch(net, layer=1, reverse=True)
    torch.testing.assert_close(module.forward(params, x)[0], single(x)[0].detach())


def test_the_params_read_from_a_module_do_not_change_with_it():
    net = torch.nn.LSTM(D, H)
    params = lstm.from_torch(net)
    before = params.w_x.clone()
    torch.nn.init.zeros_(net.weight_ih_l0)
    assert torch.equal(params.w_x, before)


@pytest.mark.parametrize("form", [gru.ResetBeforeParams, gru.SimplifiedParams])
def test_a_form_that_torch_does_not_know_is_refused(form):
    blocks = 2 if form is gru.SimplifiedParams else 3
    shapes = ((blocks * H, D), (blocks * H, H), (blocks * H,))
    with pytest.raises(ValueError, match=f"{form.__name__}, but torch.nn.GRU needs gru.Params"):
        gru.to_torch(form(*map(np.zeros, shapes)))


def test_peepholes_are_refused_by_to_torch():
    params = lstm.PeepholeParams(*lstm.init(D, H), *np.zeros((3, H)))
    with pytest.raises(ValueError, match="PeepholeParams"):
        lstm.to_torch(params)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": 2}, "layer is 2, but the module has layers 0 to 1"),
        ({"layer": -1}, "layer is -1"),
        ({"reverse": True}, "one direction only"),
    ],
)
def test_a_layer_that_a_module_does_not_have_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        lstm.from_torch(torch.nn.LSTM(D, H, num_layers=2), **options)


def test_a_projection_of_the_hidden_state_is_refused():
    with pytest.raises(ValueError, match="proj_size"):
        lstm.from_torch(torch.nn.LSTM(D, H, proj_size=2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lstm.from_keras([np.zeros((D, 4 * H))]), "weights has 1 arrays"),
        (lambda: lstm.from_keras([np.zeros((D, 8)), np.zeros((H, 16))]), "kernel has shape"),
        (lambda: gru.from_keras([np.zeros((D, 12)), np.zeros((H, 12)), np.zeros(8)]), "bias has"),
        (lambda: gru.from_onnx(np.zeros((9, D)), np.zeros((12, H))), "W has shape"),
        (lambda: rnn.from_onnx(np.zeros((H, D)), np.zeros((H, H)), np.zeros(H)), "B has shape"),
        (
            lambda: lstm.from_onnx(np.zeros((16, D)), np.zeros((16, H)), P=np.zeros(H)),
            "P has shape",
        ),
    ],
)
def test_weights_of_wrong_shapes_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_with_reset_gates_open_both_forms_of_the_gru_are_the_same_cell(rng):
    """Where r is 1, before and after the product are the same, and so is no reset gate at all."""
    w_x, w_h, b, _ = gru.init(D, H, rng)
    b[:H] = 1e4
    x = rng.normal(size=(T, B, D))
    after, *_ = gru.forward(gru.Params(w_x, w_h, b, np.zeros(H)), x)
    before, *_ = gru.forward(gru.ResetBeforeParams(w_x, w_h, b), x)
    none, *_ = gru.forward(gru.SimplifiedParams(w_x[H:], w_h[H:], b[H:]), x)
    np.testing.assert_allclose(before, after, rtol=1e-12)
    np.testing.assert_allclose(none, after, rtol=1e-12)


def test_peepholes_of_zero_are_a_plain_lstm(rng):
    params, x = lstm.init(D, H, rng), rng.normal(size=(T, B, D))
    with_zeros = lstm.PeepholeParams(*params, *np.zeros((3, H)))
    assert np.array_equal(lstm.forward(params, x)[0], lstm.forward(with_zeros, x)[0])
