"""The gated recurrent unit: two gates, and no memory apart from the hidden state.

Cho et al. (2014). Three forms are in use, and the type of the parameters says which one is meant:
`Params`, the form of torch.nn.GRU, Keras and cuDNN, where the reset gate acts after the matrix
product; `ResetBeforeParams`, where it acts before it (Cho et al., version 3); `SimplifiedParams`,
with the update gate alone. In all three z keeps: h_t = (1 - z) n + z h_{t-1}. Where a text has it
the other way round, its z is 1 - σ(a) = σ(-a): the same cell with z's weights negated.

Joined weights hold their blocks in the order r, z, n. A state is the hidden state h, (B, H).
"""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from rnnlib import formats
from rnnlib.arrays import (
    Array,
    affine,
    backward_in_blocks,
    check_shapes,
    empty,
    fill,
    param_count,
    product,
    sigmoid,
    split,
    sum_outer,
    transposed,
    zeros,
)

if TYPE_CHECKING:
    import torch

__all__ = [
    "Cache",
    "Gates",
    "Params",
    "ResetBeforeParams",
    "SimplifiedParams",
    "backward",
    "forward",
    "from_keras",
    "from_onnx",
    "from_torch",
    "init",
    "param_count",
    "step",
    "to_torch",
]


class Gates(NamedTuple):
    """The gates and the candidate of a time step."""

    a_hn: Array  #: (B, H), what the past adds to the candidate's pre-activation, unless r scales it
    r: Array  #: (B, H), reset gate; 1 in the simplified form
    z: Array  #: (B, H), update gate
    n: Array  #: (B, H), candidate


class Cache(NamedTuple):
    """What the backward pass needs. From `step` the arrays have no time axis."""

    x: Array  #: (T, B, D)
    h_before: Array  #: (T, B, H), the state each time step started from
    a_hn: Array  #: (T, B, H)
    r: Array  #: (T, B, H)
    z: Array  #: (T, B, H)
    n: Array  #: (T, B, H)


class Params(NamedTuple):
    """The weights of a layer that resets after the product, and equally their gradient."""

    w_x: Array  #: (3H, D), blocks r, z, n
    w_h: Array  #: (3H, H)
    b: Array  #: (3H,)
    b_hn: Array  #: (H,), added to the candidate's recurrent product, so that r scales it too

    def _layout(self) -> dict[str, tuple[Array, str]]:
        return _layout(self, blocks=3) | {"b_hn": (self.b_hn, "H")}

    def _advance(self, w_h_t: Array, a_x: Array, h: Array) -> tuple[Array, Gates]:
        size, a_h = h.shape[-1], h @ w_h_t
        a_rz, a_hn = a_h[..., : 2 * size], a_h[..., 2 * size :]
        a_rz += a_x[..., : 2 * size]
        a_hn += self.b_hn
        r, z = split(sigmoid(a_rz), 2)
        n = array_namespace(h).tanh(a_x[..., 2 * size :] + r * a_hn)
        return (1 - z) * n + z * h, Gates(a_hn, r, z, n)

    def _retreat(self, before: Cache, d_h: Array, d_a: Array) -> Array:
        _, _, a_hn, r, z, _ = before
        d_a_z, d_a_n = _blend_backward(before, d_h)
        d_a_hn = d_a_n * r
        fill(d_a, d_a_hn * a_hn * (1 - r), d_a_z, d_a_hn)
        d_h = d_h * z + d_a @ self.w_h
        split(d_a, 3)[2][...] = d_a_n  # r scales the past's share of n, not the input's
        return d_h

    def _gradient(self, cache: Cache, d_a: Array) -> "Params":
        w_x, b = _input_gradient(cache, d_a)
        d_a_hn = split(d_a, 3)[2]
        d_a_hn *= cache.r  # in place: from here on d_a is the gradient of the past's share
        return Params(
            w_x, sum_outer(d_a, cache.h_before), b, array_namespace(d_a).sum(d_a_hn, axis=(0, 1))
        )


class ResetBeforeParams(NamedTuple):
    """The weights of a layer that resets before the product, and equally their gradient."""

    w_x: Array  #: (3H, D), blocks r, z, n
    w_h: Array  #: (3H, H)
    b: Array  #: (3H,)

    def _layout(self) -> dict[str, tuple[Array, str]]:
        return _layout(self, blocks=3)

    def _advance(self, w_h_t: Array, a_x: Array, h: Array) -> tuple[Array, Gates]:
        size = h.shape[-1]
        a_xr, a_xz, a_xn = split(a_x, 3)
        a_hr, a_hz = split(h @ w_h_t[:, : 2 * size], 2)
        r = sigmoid(a_xr + a_hr)
        z = sigmoid(a_xz + a_hz)
        a_hn = (r * h) @ w_h_t[:, 2 * size :]
        n = array_namespace(h).tanh(a_xn + a_hn)
        return (1 - z) * n + z * h, Gates(a_hn, r, z, n)

    def _retreat(self, before: Cache, d_h: Array, d_a: Array) -> Array:
        _, h_before, _, r, z, _ = before
        size = d_h.shape[-1]
        d_a_z, d_a_n = _blend_backward(before, d_h)
        d_reset = d_a_n @ self.w_h[2 * size :, :]  # with respect to r ⊙ h
        fill(d_a, d_reset * h_before * r * (1 - r), d_a_z, d_a_n)
        return d_h * z + d_reset * r + d_a[..., : 2 * size] @ self.w_h[: 2 * size, :]

    def _gradient(self, cache: Cache, d_a: Array) -> "ResetBeforeParams":
        w_x, b = _input_gradient(cache, d_a)
        size = 2 * cache.r.shape[-1]
        d_w_hrz = sum_outer(d_a[..., :size], cache.h_before)
        d_w_hn = sum_outer(d_a[..., size:], cache.r * cache.h_before)
        return ResetBeforeParams(w_x, array_namespace(b).concat([d_w_hrz, d_w_hn]), b)


class SimplifiedParams(NamedTuple):
    """The weights of a layer without a reset gate, and equally their gradient."""

    w_x: Array  #: (2H, D), blocks z, n
    w_h: Array  #: (2H, H)
    b: Array  #: (2H,)

    def _layout(self) -> dict[str, tuple[Array, str]]:
        return _layout(self, blocks=2)

    def _advance(self, w_h_t: Array, a_x: Array, h: Array) -> tuple[Array, Gates]:
        xp = array_namespace(h)
        a_xz, a_xn = split(a_x, 2)
        a_hz, a_hn = split(h @ w_h_t, 2)
        z = sigmoid(a_xz + a_hz)
        n = xp.tanh(a_xn + a_hn)
        return (1 - z) * n + z * h, Gates(a_hn, xp.ones_like(z), z, n)

    def _retreat(self, before: Cache, d_h: Array, d_a: Array) -> Array:
        fill(d_a, *_blend_backward(before, d_h))
        return d_h * before.z + d_a @ self.w_h

    def _gradient(self, cache: Cache, d_a: Array) -> "SimplifiedParams":
        w_x, b = _input_gradient(cache, d_a)
        return SimplifiedParams(w_x, sum_outer(d_a, cache.h_before), b)


AnyParams = Params | ResetBeforeParams | SimplifiedParams


def _layout(params: AnyParams, blocks: int) -> dict[str, tuple[Array, str]]:
    return {
        "w_x": (params.w_x, f"{blocks}H D"),
        "w_h": (params.w_h, f"{blocks}H H"),
        "b": (params.b, f"{blocks}H"),
    }


def _blend_backward(before: Cache, d_h: Array) -> list[Array]:
    """Through h = (1 - z) n + z h_before to the pre-activations of z and n."""
    _, h_before, _, _, z, n = before
    d_n = d_h * (1 - z)
    return [d_n * (h_before - n) * z, d_n * (1 - n * n)]


def _input_gradient(cache: Cache, d_a: Array) -> tuple[Array, Array]:
    """The gradients of w_x and b."""
    return sum_outer(d_a, cache.x), array_namespace(d_a).sum(d_a, axis=(0, 1))


def init(input_size: int, hidden_size: int, rng: int | np.random.Generator = 0) -> Params:
    """Float64 NumPy weights, uniform between -1/√H and 1/√H as in torch.nn; biases are zero."""
    rng = np.random.default_rng(rng)
    bound = hidden_size**-0.5
    return Params(
        w_x=rng.uniform(-bound, bound, (3 * hidden_size, input_size)),
        w_h=rng.uniform(-bound, bound, (3 * hidden_size, hidden_size)),
        b=np.zeros(3 * hidden_size),
        b_hn=np.zeros(hidden_size),
    )


def step(params: AnyParams, x: Array, h: Array) -> tuple[Array, Cache]:
    """Advance by one time step: r, z, n, then h = (1 - z) n + z h, equations (4.1) to (4.4).

    x: (B, D). h: (B, H).
    Returns the next h and the cache of this step. Raises ValueError where shapes do not fit.
    """
    check_shapes(**params._layout(), x=(x, "B D"), h=(h, "B H"))
    h_next, gates = params._advance(params.w_h.T, x @ params.w_x.T + params.b, h)
    return h_next, Cache(x, h, *gates)


def forward(params: AnyParams, x: Array, state: Array | None = None) -> tuple[Array, Array, Cache]:
    """Run over a whole sequence, equations (4.1) to (4.4) at each time step.

    x: (T, B, D). state: h_0, (B, H), zeros where it is left out.
    Returns the outputs h_1 … h_T (T, B, H), the last state (B, H), and the cache for `backward`.
    Raises ValueError where shapes do not fit.
    """
    sizes = check_shapes(**params._layout(), x=(x, "T B D"))
    h = zeros(x, sizes["B"], sizes["H"]) if state is None else state
    check_shapes(**params._layout(), x=(x, "T B D"), state=(h, "B H"))
    a_x, w_h_t = affine(x, params.w_x, params.b), transposed(params.w_h)
    hs = empty(x, sizes["T"] + 1, *h.shape)
    hs[0, ...] = h
    blocks = split(a_x, a_x.shape[-1] // sizes["H"])
    held = [empty(x, sizes["T"], *h.shape) for _ in range(4 - len(blocks))]
    gates = Gates(*held, *blocks)  # a step's gates take the place of its pre-activations
    for t in range(sizes["T"]):
        h, gates_t = params._advance(w_h_t, a_x[t, ...], h)
        hs[t + 1, ...] = h
        for gate, gate_t in zip(gates, gates_t, strict=True):
            gate[t, ...] = gate_t
    return hs[1:, ...], h, Cache(x, hs[:-1, ...], *gates)


def backward(
    params: AnyParams, cache: Cache, d_outputs: Array, d_state: Array | None = None
) -> tuple[AnyParams, Array, Array]:
    """Backpropagation through time, the gradient of `forward`.

    d_outputs: (T, B, H), the loss's gradient with respect to each output; d_state: (B, H), the
    same for the last state, zeros where it is left out.
    Returns the gradients of the weights, of x (T, B, D) and of the first state (B, H).
    Raises ValueError where shapes do not fit.
    """
    sizes = check_shapes(**params._layout(), x=(cache.x, "T B D"), d_outputs=(d_outputs, "T B H"))
    d_h = zeros(d_outputs, sizes["B"], sizes["H"]) if d_state is None else d_state
    check_shapes(**params._layout(), x=(cache.x, "T B D"), d_state=(d_h, "B H"))
    return backward_in_blocks(partial(_backward, params), cache, d_outputs, d_h)


def _backward(
    params: AnyParams, cache: Cache, d_outputs: Array, d_h: Array
) -> tuple[AnyParams, Array, Array]:
    """`backward` through one block of time steps."""
    n_steps, batch, _ = d_outputs.shape
    d_a = empty(d_outputs, n_steps, batch, params.w_h.shape[0])
    for t in reversed(range(n_steps)):
        before = Cache(*(array[t, ...] for array in cache))
        d_h = params._retreat(before, d_h + d_outputs[t, ...], d_a[t, ...])
    d_x = product(d_a, params.w_x)  # first, for _gradient may change d_a
    return params._gradient(cache, d_a), d_x, d_h


def from_torch(module: "torch.nn.GRU", layer: int = 0, reverse: bool = False) -> Params:
    """Copies of the weights of a torch.nn.GRU's layer, as tensors.

    Its two biases are added into one, all but the candidate's, which r keeps apart.
    """
    return _reset_after(formats.from_torch(module, layer, reverse))


def to_torch(params: Params) -> "torch.nn.GRU":
    """A torch.nn.GRU with the same outputs. It knows the reset after the product only.

    Raises:
        ValueError: the parameters are of another form.
    """
    if not isinstance(params, Params):
        raise ValueError(f"params is {type(params).__name__}, but torch.nn.GRU needs gru.Params")
    w_x, w_h, b, b_hn = params
    xp = array_namespace(b)
    b_h = xp.concat([xp.zeros_like(b[: 2 * len(b_hn)]), b_hn])
    return formats.to_torch("GRU", formats.Layout(w_x, w_h, b, b_h))


def from_keras(weights: list[Array], reset_after: bool = True) -> Params | ResetBeforeParams:
    """The parameters of a Keras GRU from its `get_weights()`; Keras' order is z, r, h.

    Raises:
        ValueError: a shape does not fit.
    """
    layout = formats.from_keras(weights, blocks=3)
    layout = formats.Layout(*(formats.reorder(w, "zrn", "rzn") for w in layout))
    return _reset_after(layout) if reset_after else _reset_before(layout)


def from_onnx(
    W: Array,  # noqa: N803  # ONNX' own names
    R: Array,  # noqa: N803
    B: Array | None = None,  # noqa: N803
    linear_before_reset: int = 0,
) -> Params | ResetBeforeParams:
    """The parameters of one direction of an ONNX GRU; ONNX' order is z, r, h.

    W: (3H, D). R: (3H, H). B: (6H,).

    Raises:
        ValueError: a shape does not fit.
    """
    layout = formats.from_onnx(W, R, B, orders=("zrn", "rzn"))
    return _reset_after(layout) if linear_before_reset else _reset_before(layout)


def _reset_after(layout: formats.Layout) -> Params:
    w_x, w_h, b_x, b_h = layout
    b_r, b_z, b_hn = split(b_h, 3)
    b = b_x + array_namespace(b_h).concat([b_r, b_z, 0 * b_hn])
    return Params(w_x, w_h, b, b_hn)


def _reset_before(layout: formats.Layout) -> ResetBeforeParams:
    return ResetBeforeParams(layout.w_x, layout.w_h, layout.b_x + layout.b_h)
