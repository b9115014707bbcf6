"""The gated recurrent unit: two gates, and no memory apart from the hidden state.

Cho et al. (2014), in the form of torch.nn.GRU, Keras and cuDNN: the reset gate acts after the
matrix product, and z keeps. Joined weights hold their blocks in the order r, z, n.
A state is the hidden state h, (B, H), itself.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from rnnlib.arrays import (
    Array,
    check_shapes,
    param_count,
    project,
    sigmoid,
    split,
    sum_outer,
    zeros,
)

if TYPE_CHECKING:
    import torch

__all__ = [
    "Cache",
    "Gates",
    "Params",
    "backward",
    "forward",
    "from_torch",
    "init",
    "param_count",
    "step",
    "to_torch",
]


class Params(NamedTuple):
    """The weights of one layer, and equally a gradient with respect to them."""

    w_x: Array  # (3H, D), blocks r, z, n
    w_h: Array  # (3H, H)
    b: Array  # (3H,)
    b_hn: Array  # (H,), added to the candidate's recurrent product, so that r scales it too


class Gates(NamedTuple):
    """The gates and the candidate of a time step."""

    r: Array  # (B, H), reset gate
    z: Array  # (B, H), update gate
    n: Array  # (B, H), candidate
    a_hn: Array  # (B, H), W_hn h + b_hn, what r scales


class Cache(NamedTuple):
    """What the backward pass needs. From `step` the arrays have no time axis."""

    x: Array  # (T, B, D)
    h_before: Array  # (T, B, H), the state each time step started from
    r: Array  # (T, B, H)
    z: Array  # (T, B, H)
    n: Array  # (T, B, H)
    a_hn: Array  # (T, B, H)


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


def step(params: Params, x: Array, h: Array) -> tuple[Array, Cache]:
    """Advance by one time step: r, z, n, then h = (1 - z) n + z h.

    x: (B, D). h: (B, H).
    Returns the next h and the cache of this step. Raises ValueError where shapes do not fit.
    """
    _check(params, x=(x, "B D"), h=(h, "B H"))
    h_next, gates = _advance(params, x @ params.w_x.T + params.b, h)
    return h_next, Cache(x, h, *gates)


def _advance(params: Params, a_x: Array, h: Array) -> tuple[Array, Gates]:
    """One time step from the input's share of its pre-activations, a_x (B, 3H)."""
    a_xr, a_xz, a_xn = split(a_x, 3)
    a_hr, a_hz, a_hn = split(h @ params.w_h.T, 3)
    a_hn = a_hn + params.b_hn
    r = sigmoid(a_xr + a_hr)
    z = sigmoid(a_xz + a_hz)
    n = array_namespace(h).tanh(a_xn + r * a_hn)
    return (1 - z) * n + z * h, Gates(r, z, n, a_hn)


def forward(params: Params, x: Array, state: Array | None = None) -> tuple[Array, Array, Cache]:
    """Run over a whole sequence.

    x: (T, B, D). state: h_0, (B, H), zeros where it is left out.
    Returns the outputs h_1 … h_T (T, B, H), the last state (B, H), and the cache for `backward`.
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(x, "T B D"))
    h = zeros(x, sizes["B"], sizes["H"]) if state is None else state
    _check(params, x=(x, "T B D"), state=(h, "B H"))
    xp = array_namespace(x)
    a_x = project(x, params.w_x, params.b)
    hs, gates = [h], []
    for t in range(sizes["T"]):
        h, gates_t = _advance(params, a_x[t, ...], h)
        hs.append(h)
        gates.append(gates_t)
    gates = (xp.stack(gate) for gate in zip(*gates, strict=True))
    return xp.stack(hs[1:]), h, Cache(x, xp.stack(hs[:-1]), *gates)


def backward(
    params: Params, cache: Cache, d_outputs: Array, d_state: Array | None = None
) -> tuple[Params, Array, Array]:
    """Backpropagation through time, the gradient of `forward`.

    d_outputs: (T, B, H), the loss's gradient with respect to each output; d_state: (B, H), the
    same for the last state, zeros where it is left out.
    Returns the gradients of the weights, of x (T, B, D) and of the first state (B, H).
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(cache.x, "T B D"), d_outputs=(d_outputs, "T B H"))
    d_h = zeros(d_outputs, sizes["B"], sizes["H"]) if d_state is None else d_state
    _check(params, x=(cache.x, "T B D"), d_state=(d_h, "B H"))
    xp = array_namespace(d_outputs)
    h_by_a_r, h_by_a_z, h_by_a_n = _local_slopes(cache)
    d_a_x, d_a_h = [], []
    for t in reversed(range(sizes["T"])):
        d_h = d_h + d_outputs[t, ...]
        d_a_r, d_a_z, d_a_n = d_h * h_by_a_r[t, ...], d_h * h_by_a_z[t, ...], d_h * h_by_a_n[t, ...]
        d_a_x.append(xp.concat([d_a_r, d_a_z, d_a_n], axis=-1))
        d_a_h.append(xp.concat([d_a_r, d_a_z, d_a_n * cache.r[t, ...]], axis=-1))
        d_h = d_h * cache.z[t, ...] + d_a_h[-1] @ params.w_h
    d_a_x, d_a_h = xp.stack(d_a_x[::-1]), xp.stack(d_a_h[::-1])
    d_params = Params(
        w_x=sum_outer(d_a_x, cache.x),
        w_h=sum_outer(d_a_h, cache.h_before),
        b=xp.sum(d_a_x, axis=(0, 1)),
        b_hn=xp.sum(split(d_a_h, 3)[2], axis=(0, 1)),
    )
    return d_params, d_a_x @ params.w_x, d_h


def _local_slopes(cache: Cache) -> tuple[Array, Array, Array]:
    """∂h/∂a_r, ∂h/∂a_z and ∂h/∂a_n within a time step, for all of them at once."""
    _, h_before, r, z, n, a_hn = cache
    h_by_a_n = (1 - z) * (1 - n * n)
    return h_by_a_n * a_hn * r * (1 - r), (h_before - n) * z * (1 - z), h_by_a_n


def from_torch(module: "torch.nn.GRU") -> Params:
    """The weights of a one-layer torch.nn.GRU as tensors.

    Its two biases are added into one, all but the candidate's, which r keeps apart.
    """
    b_r, b_z, b_hn = split(module.bias_hh_l0.detach(), 3)
    b = array_namespace(b_r).concat([b_r, b_z, 0 * b_hn]) + module.bias_ih_l0.detach()
    return Params(module.weight_ih_l0.detach(), module.weight_hh_l0.detach(), b, b_hn)


def to_torch(params: Params) -> "torch.nn.GRU":
    """A torch.nn.GRU with the same outputs."""
    import torch

    w_x, w_h, b, b_hn = (torch.asarray(w) for w in params)
    module = torch.nn.GRU(w_x.shape[1], w_h.shape[1], dtype=w_x.dtype, device=w_x.device)
    bias_hh = torch.cat([torch.zeros_like(b[: -len(b_hn)]), b_hn])
    module.load_state_dict(
        {"weight_ih_l0": w_x, "weight_hh_l0": w_h, "bias_ih_l0": b, "bias_hh_l0": bias_hh}
    )
    return module


def _check(params: Params, **arguments: tuple[Array, str]) -> dict[str, int]:
    return check_shapes(
        w_x=(params.w_x, "3H D"),
        w_h=(params.w_h, "3H H"),
        b=(params.b, "3H"),
        b_hn=(params.b_hn, "H"),
        **arguments,
    )
