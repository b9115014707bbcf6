"""The long short-term memory cell: three gates around a memory that is only scaled and added to.

Hochreiter & Schmidhuber (1997), with the forget gate of Gers, Schmidhuber & Cummins (2000).
Joined weights hold their blocks in the order i, f, g, o, as in torch.nn.LSTM.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from rnnlib.arrays import (
    Activation,
    Array,
    activation_named,
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
    "State",
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

    w_x: Array  # (4H, D), blocks i, f, g, o
    w_h: Array  # (4H, H)
    b: Array  # (4H,)


class State(NamedTuple):
    """What the cell carries from one time step to the next."""

    h: Array  # (B, H), the hidden state, which is also the output
    c: Array  # (B, H), the cell state, which is the memory


class Gates(NamedTuple):
    """The gates and the candidate of a time step."""

    i: Array  # (B, H), input gate
    f: Array  # (B, H), forget gate
    g: Array  # (B, H), candidate
    o: Array  # (B, H), output gate


class Cache(NamedTuple):
    """What the backward pass needs. From `step` the arrays have no time axis."""

    x: Array  # (T, B, D)
    h_before: Array  # (T, B, H), the state each time step started from
    c_before: Array  # (T, B, H)
    i: Array  # (T, B, H)
    f: Array  # (T, B, H)
    g: Array  # (T, B, H)
    o: Array  # (T, B, H)
    c: Array  # (T, B, H)


def init(
    input_size: int,
    hidden_size: int,
    rng: int | np.random.Generator = 0,
    forget_bias: float = 1.0,
) -> Params:
    """Float64 NumPy weights, uniform between -1/√H and 1/√H as in torch.nn; b is zero.

    All but the forget gate's block of b, which is `forget_bias`: the default of 1 keeps the memory
    at the start of training (Jozefowicz, Zaremba & Sutskever 2015, section 2.2).
    """
    rng = np.random.default_rng(rng)
    bound = hidden_size**-0.5
    b = np.zeros(4 * hidden_size)
    b[hidden_size : 2 * hidden_size] = forget_bias
    return Params(
        w_x=rng.uniform(-bound, bound, (4 * hidden_size, input_size)),
        w_h=rng.uniform(-bound, bound, (4 * hidden_size, hidden_size)),
        b=b,
    )


def step(params: Params, x: Array, state: State, activation: str = "tanh") -> tuple[State, Cache]:
    """Advance by one time step, equations (3.1) to (3.6).

    x: (B, D). state: h and c, each (B, H). activation: what squashes the candidate and the cell
    state, "tanh", "relu" or "linear".
    Returns the next state and the cache of this step. Raises ValueError where shapes do not fit.
    """
    _check(params, x=(x, "B D"), h=(state.h, "B H"), c=(state.c, "B H"))
    a = x @ params.w_x.T + state.h @ params.w_h.T + params.b
    new, gates = _advance(a, state.c, activation_named(activation))
    return new, Cache(x, state.h, state.c, *gates, new.c)


def _advance(a: Array, c: Array, squash: Activation) -> tuple[State, Gates]:
    """One time step from its pre-activations a, (B, 4H), and the cell state before it, (B, H)."""
    a_i, a_f, a_g, a_o = split(a, 4)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), squash.apply(a_g), sigmoid(a_o)
    c = f * c + i * g  # forget, then write
    h = o * squash.apply(c)  # read
    return State(h, c), Gates(i, f, g, o)


def forward(
    params: Params, x: Array, state: State | None = None, activation: str = "tanh"
) -> tuple[Array, State, Cache]:
    """Run over a whole sequence, equations (3.1) to (3.6) at each time step.

    x: (T, B, D). state: h_0 and c_0, each (B, H), zeros where it is left out.
    Returns the outputs h_1 … h_T (T, B, H), the last state, and the cache for `backward`.
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(x, "T B D"))
    state = _zero_state(x, sizes) if state is None else state
    _check(params, x=(x, "T B D"), h=(state.h, "B H"), c=(state.c, "B H"))
    xp = array_namespace(x)
    squash = activation_named(activation)
    a_x = project(x, params.w_x, params.b)
    states, gates = [state], []
    for t in range(sizes["T"]):
        state, gates_t = _advance(a_x[t, ...] + state.h @ params.w_h.T, state.c, squash)
        states.append(state)
        gates.append(gates_t)
    hs, cs = zip(*states, strict=True)
    i, f, g, o = (xp.stack(gate) for gate in zip(*gates, strict=True))
    cache = Cache(x, xp.stack(hs[:-1]), xp.stack(cs[:-1]), i, f, g, o, xp.stack(cs[1:]))
    return xp.stack(hs[1:]), state, cache


def backward(
    params: Params,
    cache: Cache,
    d_outputs: Array,
    d_state: State | None = None,
    activation: str = "tanh",
) -> tuple[Params, Array, State]:
    """Backpropagation through time, the gradient of `forward`.

    d_outputs: (T, B, H), the loss's gradient with respect to each output; d_state: the same for
    the last state, zeros where it is left out.
    Returns the gradients of the weights, of x (T, B, D) and of the first state.
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(cache.x, "T B D"), d_outputs=(d_outputs, "T B H"))
    d_h, d_c = _zero_state(d_outputs, sizes) if d_state is None else d_state
    _check(params, x=(cache.x, "T B D"), d_h=(d_h, "B H"), d_c=(d_c, "B H"))
    xp = array_namespace(d_outputs)
    c_by_a_i, c_by_a_f, c_by_a_g, h_by_a_o, h_by_c = _local_slopes(cache, activation)
    d_a = []
    for t in reversed(range(sizes["T"])):
        d_h = d_h + d_outputs[t, ...]
        d_c = d_c + d_h * h_by_c[t, ...]
        d_a_i, d_a_f = d_c * c_by_a_i[t, ...], d_c * c_by_a_f[t, ...]
        d_a_g, d_a_o = d_c * c_by_a_g[t, ...], d_h * h_by_a_o[t, ...]
        d_a.append(xp.concat([d_a_i, d_a_f, d_a_g, d_a_o], axis=-1))
        d_h = d_a[-1] @ params.w_h
        d_c = d_c * cache.f[t, ...]
    d_a = xp.stack(d_a[::-1])
    d_params = Params(
        w_x=sum_outer(d_a, cache.x),
        w_h=sum_outer(d_a, cache.h_before),
        b=xp.sum(d_a, axis=(0, 1)),
    )
    return d_params, d_a @ params.w_x, State(d_h, d_c)


def _local_slopes(cache: Cache, activation: str) -> tuple[Array, Array, Array, Array, Array]:
    """∂c/∂a_i, ∂c/∂a_f, ∂c/∂a_g, ∂h/∂a_o and ∂h/∂c within a time step, for all of them at once."""
    squash = activation_named(activation)
    _, _, c_before, i, f, g, o, c = cache
    s = squash.apply(c)
    return (
        g * i * (1 - i),
        c_before * f * (1 - f),
        i * squash.slope(g),
        s * o * (1 - o),
        o * squash.slope(s),
    )


def from_torch(module: "torch.nn.LSTM") -> Params:
    """The weights of a one-layer torch.nn.LSTM as tensors; its two biases are added into one."""
    return Params(
        w_x=module.weight_ih_l0.detach(),
        w_h=module.weight_hh_l0.detach(),
        b=module.bias_ih_l0.detach() + module.bias_hh_l0.detach(),
    )


def to_torch(params: Params) -> "torch.nn.LSTM":
    """A torch.nn.LSTM with the same outputs."""
    import torch

    w_x, w_h, b = (torch.asarray(w) for w in params)
    module = torch.nn.LSTM(w_x.shape[1], w_h.shape[1], dtype=w_x.dtype, device=w_x.device)
    module.load_state_dict(
        {
            "weight_ih_l0": w_x,
            "weight_hh_l0": w_h,
            "bias_ih_l0": b,
            "bias_hh_l0": torch.zeros_like(b),
        }
    )
    return module


def _zero_state(like: Array, sizes: dict[str, int]) -> State:
    shape = sizes["B"], sizes["H"]
    return State(zeros(like, *shape), zeros(like, *shape))


def _check(params: Params, **arguments: tuple[Array, str]) -> dict[str, int]:
    return check_shapes(
        w_x=(params.w_x, "4H D"), w_h=(params.w_h, "4H H"), b=(params.b, "4H"), **arguments
    )
