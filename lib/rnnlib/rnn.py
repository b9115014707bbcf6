"""The plain recurrent cell: h_t = f(W_x x_t + W_h h_{t-1} + b), after Elman (1990).

A state is the hidden state h, (B, H), itself.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from rnnlib import formats
from rnnlib.arrays import (
    Array,
    activation_named,
    affine,
    backward_in_blocks,
    check_shapes,
    empty,
    param_count,
    product,
    sum_outer,
    transposed,
    zeros,
)

if TYPE_CHECKING:
    import torch

__all__ = [
    "Cache",
    "Params",
    "Readout",
    "backward",
    "forward",
    "from_keras",
    "from_onnx",
    "from_torch",
    "init",
    "param_count",
    "readout",
    "step",
    "to_torch",
]


class Params(NamedTuple):
    """The weights of one layer, and equally a gradient with respect to them."""

    w_x: Array  #: (H, D)
    w_h: Array  #: (H, H)
    b: Array  #: (H,)


class Cache(NamedTuple):
    """What the backward pass needs. From `step` the arrays have no time axis."""

    x: Array  #: (T, B, D)
    h_before: Array  #: (T, B, H), the state each time step started from
    h: Array  #: (T, B, H)


class Readout(NamedTuple):
    """The weights of the output layer y = g(W_hy h + b_y)."""

    w_hy: Array  #: (K, H)
    b_y: Array  #: (K,)


def init(input_size: int, hidden_size: int, rng: int | np.random.Generator = 0) -> Params:
    """Float64 NumPy weights, uniform between -1/√H and 1/√H as in torch.nn; b is zero."""
    rng = np.random.default_rng(rng)
    bound = hidden_size**-0.5
    return Params(
        w_x=rng.uniform(-bound, bound, (hidden_size, input_size)),
        w_h=rng.uniform(-bound, bound, (hidden_size, hidden_size)),
        b=np.zeros(hidden_size),
    )


def step(params: Params, x: Array, h: Array, activation: str = "tanh") -> tuple[Array, Cache]:
    """Advance by one time step, equation (1.1).

    x: (B, D). h: (B, H). activation: "tanh", "relu" or "linear".
    Returns the next h and the cache of this step. Raises ValueError where shapes do not fit.
    """
    _check(params, x=(x, "B D"), h=(h, "B H"))
    f = activation_named(activation).apply
    h_next = f(x @ params.w_x.T + h @ params.w_h.T + params.b)
    return h_next, Cache(x, h, h_next)


def forward(
    params: Params, x: Array, state: Array | None = None, activation: str = "tanh"
) -> tuple[Array, Array, Cache]:
    """Run over a whole sequence, equation (1.1) at each time step.

    x: (T, B, D). state: h_0, (B, H), zeros where it is left out.
    Returns the outputs h_1 … h_T (T, B, H), the last state (B, H), and the cache for `backward`.
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(x, "T B D"))
    h = zeros(x, sizes["B"], sizes["H"]) if state is None else state
    _check(params, x=(x, "T B D"), state=(h, "B H"))
    f = activation_named(activation).apply
    a_x, w_h_t = affine(x, params.w_x, params.b), transposed(params.w_h)
    hs = empty(x, sizes["T"] + 1, *h.shape)
    hs[0, ...] = h
    for t in range(sizes["T"]):
        a = h @ w_h_t
        a += a_x[t, ...]
        h = f(a)
        hs[t + 1, ...] = h
    return hs[1:, ...], h, Cache(x, hs[:-1, ...], hs[1:, ...])


def backward(
    params: Params,
    cache: Cache,
    d_outputs: Array,
    d_state: Array | None = None,
    activation: str = "tanh",
) -> tuple[Params, Array, Array]:
    """Backpropagation through time (Werbos 1990), the gradient of `forward`.

    d_outputs: (T, B, H), the loss's gradient with respect to each output; d_state: (B, H), the
    same for the last state, zeros where it is left out.
    Returns the gradients of the weights, of x (T, B, D) and of the first state (B, H).
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(cache.x, "T B D"), d_outputs=(d_outputs, "T B H"))
    d_h = zeros(d_outputs, sizes["B"], sizes["H"]) if d_state is None else d_state
    _check(params, x=(cache.x, "T B D"), d_state=(d_h, "B H"))
    slope = activation_named(activation).slope
    return backward_in_blocks(partial(_backward, params, slope), cache, d_outputs, d_h)


def _backward(
    params: Params, slope: Callable[[Array], Array], cache: Cache, d_outputs: Array, d_h: Array
) -> tuple[Params, Array, Array]:
    """`backward` through one block of time steps."""
    d_a = empty(d_outputs, *d_outputs.shape)
    for t in reversed(range(len(d_a))):
        d_a_t = (d_h + d_outputs[t, ...]) * slope(cache.h[t, ...])
        d_h = d_a_t @ params.w_h
        d_a[t, ...] = d_a_t
    d_params = Params(
        w_x=sum_outer(d_a, cache.x),
        w_h=sum_outer(d_a, cache.h_before),
        b=array_namespace(d_a).sum(d_a, axis=(0, 1)),
    )
    return d_params, product(d_a, params.w_x), d_h


def readout(params: Readout, h: Array, activation: str = "linear") -> Array:
    """The output layer y = g(W_hy h + b_y), equation (1.2).

    h: (…, H). Returns (…, K). Raises ValueError where shapes do not fit.
    """
    sizes = check_shapes(w_hy=(params.w_hy, "K H"), b_y=(params.b_y, "K"))
    if h.shape[-1] != sizes["H"]:
        raise ValueError(f"h has shape {tuple(h.shape)}, but (…, {sizes['H']}) is needed")
    return activation_named(activation).apply(affine(h, params.w_hy, params.b_y))


def from_torch(module: "torch.nn.RNN", layer: int = 0, reverse: bool = False) -> Params:
    """Copies of the weights of a torch.nn.RNN's layer, as tensors; its biases are added up."""
    w_x, w_h, b_x, b_h = formats.from_torch(module, layer, reverse)
    return Params(w_x, w_h, b_x + b_h)


def to_torch(params: Params, activation: str = "tanh") -> "torch.nn.RNN":
    """A torch.nn.RNN with the same outputs; `activation` is "tanh" or "relu"."""
    layout = formats.Layout(*params, 0 * params.b)
    return formats.to_torch("RNN", layout, nonlinearity=activation)


def from_keras(weights: list[Array]) -> Params:
    """The parameters of a Keras SimpleRNN from its `get_weights()`.

    Raises:
        ValueError: a shape does not fit.
    """
    w_x, w_h, b_x, b_h = formats.from_keras(weights, blocks=1)
    return Params(w_x, w_h, b_x + b_h)


def from_onnx(
    W: Array,  # noqa: N803  # ONNX' own names
    R: Array,  # noqa: N803
    B: Array | None = None,  # noqa: N803
) -> Params:
    """The parameters of one direction of an ONNX RNN. W: (H, D). R: (H, H). B: (2H,).

    Raises:
        ValueError: a shape does not fit.
    """
    w_x, w_h, b_x, b_h = formats.from_onnx(W, R, B, orders=("h", "h"))
    return Params(w_x, w_h, b_x + b_h)


def _check(params: Params, **arguments: tuple[Array, str]) -> dict[str, int]:
    return check_shapes(
        w_x=(params.w_x, "H D"), w_h=(params.w_h, "H H"), b=(params.b, "H"), **arguments
    )
