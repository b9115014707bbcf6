"""The long short-term memory cell: three gates around a memory that is only scaled and added to.

Hochreiter & Schmidhuber (1997), with the forget gate of Gers, Schmidhuber & Cummins (2000).
Joined weights hold their blocks in the order i, f, g, o, as in torch.nn.LSTM.
"""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from rnnlib import formats
from rnnlib.arrays import (
    Activation,
    Array,
    activation_named,
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
    "PeepholeParams",
    "State",
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


class Params(NamedTuple):
    """The weights of one layer, and equally a gradient with respect to them."""

    w_x: Array  #: (4H, D), blocks i, f, g, o
    w_h: Array  #: (4H, H)
    b: Array  #: (4H,)


class PeepholeParams(NamedTuple):
    """The weights of a layer whose gates also see the memory, and equally their gradient.

    Gers & Schmidhuber (2000): one weight a memory cell, each gate seeing its own cell only.
    """

    w_x: Array  #: (4H, D), blocks i, f, g, o
    w_h: Array  #: (4H, H)
    b: Array  #: (4H,)
    p_i: Array  #: (H,), sees c_{t-1}
    p_f: Array  #: (H,), sees c_{t-1}
    p_o: Array  #: (H,), sees c_t


AnyParams = Params | PeepholeParams


class State(NamedTuple):
    """What the cell carries from one time step to the next."""

    h: Array  #: (B, H), the hidden state, which is also the output
    c: Array  #: (B, H), the cell state, which is the memory


class Gates(NamedTuple):
    """The gates and the candidate of a time step."""

    i: Array  #: (B, H), input gate
    f: Array  #: (B, H), forget gate
    g: Array  #: (B, H), candidate
    o: Array  #: (B, H), output gate


class Cache(NamedTuple):
    """What the backward pass needs. From `step` the arrays have no time axis."""

    x: Array  #: (T, B, D)
    h_before: Array  #: (T, B, H), the state each time step started from
    c_before: Array  #: (T, B, H)
    i: Array  #: (T, B, H)
    f: Array  #: (T, B, H)
    g: Array  #: (T, B, H)
    o: Array  #: (T, B, H)
    c: Array  #: (T, B, H)


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


def step(
    params: AnyParams, x: Array, state: State, activation: str = "tanh"
) -> tuple[State, Cache]:
    """Advance by one time step, equations (3.1) to (3.6).

    x: (B, D). state: h and c, each (B, H). activation: what squashes the candidate and the cell
    state, "tanh", "relu" or "linear".
    Returns the next state and the cache of this step. Raises ValueError where shapes do not fit.
    """
    h, c = _pair("state", state)
    _check(params, x=(x, "B D"), h=(h, "B H"), c=(c, "B H"))
    a = x @ params.w_x.T + h @ params.w_h.T + params.b
    new, gates = _advance(a, c, activation_named(activation), params[3:])
    return new, Cache(x, h, c, *gates, new.c)


def _advance(
    a: Array, c: Array, squash: Activation, peepholes: tuple[Array, ...] = ()
) -> tuple[State, Gates]:
    """One time step from its pre-activations a, (B, 4H), and the cell state before it, (B, H)."""
    a_i, a_f, a_g, a_o = split(a, 4)
    if peepholes:
        p_i, p_f, p_o = peepholes
        a_i, a_f = a_i + p_i * c, a_f + p_f * c
    i, f, g = sigmoid(a_i), sigmoid(a_f), squash.apply(a_g)
    c = f * c + i * g  # forget, then write
    if peepholes:
        a_o = a_o + p_o * c
    o = sigmoid(a_o)
    h = o * squash.apply(c)  # read
    return State(h, c), Gates(i, f, g, o)


def forward(
    params: AnyParams, x: Array, state: State | None = None, activation: str = "tanh"
) -> tuple[Array, State, Cache]:
    """Run over a whole sequence, equations (3.1) to (3.6) at each time step.

    x: (T, B, D). state: h_0 and c_0, each (B, H), zeros where it is left out.
    Returns the outputs h_1 … h_T (T, B, H), the last state, and the cache for `backward`.
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(x, "T B D"))
    h, c = _zero_state(x, sizes) if state is None else _pair("state", state)
    _check(params, x=(x, "T B D"), h=(h, "B H"), c=(c, "B H"))
    squash = activation_named(activation)
    a_x, w_h_t = affine(x, params.w_x, params.b), transposed(params.w_h)
    n_steps = sizes["T"]
    hs, cs = empty(x, n_steps + 1, *h.shape), empty(x, n_steps + 1, *h.shape)
    hs[0, ...], cs[0, ...] = h, c
    gates = Gates(*split(a_x, 4))  # each step's gates take the place of its pre-activations
    for t in range(n_steps):
        a = h @ w_h_t
        a += a_x[t, ...]
        (h, c), gates_t = _advance(a, c, squash, params[3:])
        hs[t + 1, ...], cs[t + 1, ...] = h, c
        for gate, gate_t in zip(gates, gates_t, strict=True):
            gate[t, ...] = gate_t
    return hs[1:, ...], State(h, c), Cache(x, hs[:-1, ...], cs[:-1, ...], *gates, cs[1:, ...])


def backward(
    params: AnyParams,
    cache: Cache,
    d_outputs: Array,
    d_state: State | None = None,
    activation: str = "tanh",
) -> tuple[AnyParams, Array, State]:
    """Backpropagation through time, the gradient of `forward`.

    d_outputs: (T, B, H), the loss's gradient with respect to each output; d_state: the same for
    the last state, zeros where it is left out.
    Returns the gradients of the weights, of x (T, B, D) and of the first state.
    Raises ValueError where shapes do not fit.
    """
    sizes = _check(params, x=(cache.x, "T B D"), d_outputs=(d_outputs, "T B H"))
    d_h, d_c = _zero_state(d_outputs, sizes) if d_state is None else _pair("d_state", d_state)
    _check(params, x=(cache.x, "T B D"), d_h=(d_h, "B H"), d_c=(d_c, "B H"))
    squash = activation_named(activation)
    through_block = partial(_backward, params, squash)
    return backward_in_blocks(through_block, cache, d_outputs, State(d_h, d_c))


def _backward(
    params: AnyParams, squash: Activation, cache: Cache, d_outputs: Array, d_state: State
) -> tuple[AnyParams, Array, State]:
    """`backward` through one block of time steps."""
    n_steps, batch, size = d_outputs.shape
    d_h, d_c = d_state
    d_a = empty(d_outputs, n_steps, batch, 4 * size)
    for t in reversed(range(n_steps)):
        before = Cache(*(array[t, ...] for array in cache))
        d_gates, d_c = _retreat(before, d_h + d_outputs[t, ...], d_c, squash, params[3:])
        fill(d_a[t, ...], *d_gates)
        d_h = d_a[t, ...] @ params.w_h
    return _gradient(params, cache, d_a), product(d_a, params.w_x), State(d_h, d_c)


def _retreat(
    cache: Cache, d_h: Array, d_c: Array, squash: Activation, peepholes: tuple[Array, ...]
) -> tuple[Gates, Array]:
    """Back through one time step: the gradients of its pre-activations and of c_{t-1}."""
    _, _, c_before, i, f, g, o, c = cache
    s, d_s = squash.apply(c), d_h * o
    d_a_o = d_s * s * (1 - o)
    d_c = d_c + d_s * squash.slope(s)
    if peepholes:
        p_i, p_f, p_o = peepholes
        d_c = d_c + d_a_o * p_o
    d_g, d_c_before = d_c * i, d_c * f
    d_a_i = d_g * g * (1 - i)
    d_a_f = d_c_before * c_before * (1 - f)
    d_a_g = d_g * squash.slope(g)
    if peepholes:
        d_c_before = d_c_before + d_a_i * p_i + d_a_f * p_f
    return Gates(d_a_i, d_a_f, d_a_g, d_a_o), d_c_before


def _gradient(params: AnyParams, cache: Cache, d_a: Array) -> AnyParams:
    """The gradients of all weights, each as one product or sum over all time steps."""
    xp = array_namespace(d_a)
    joined = sum_outer(d_a, cache.x), sum_outer(d_a, cache.h_before), xp.sum(d_a, axis=(0, 1))
    if isinstance(params, Params):
        return Params(*joined)
    d_a_i, d_a_f, _, d_a_o = split(d_a, 4)
    seen = ((d_a_i, cache.c_before), (d_a_f, cache.c_before), (d_a_o, cache.c))
    return PeepholeParams(*joined, *(xp.sum(d * c, axis=(0, 1)) for d, c in seen))


def from_torch(module: "torch.nn.LSTM", layer: int = 0, reverse: bool = False) -> Params:
    """Copies of the weights of a torch.nn.LSTM's layer, as tensors; its biases are added up."""
    w_x, w_h, b_x, b_h = formats.from_torch(module, layer, reverse)
    return Params(w_x, w_h, b_x + b_h)


def to_torch(params: Params) -> "torch.nn.LSTM":
    """A torch.nn.LSTM with the same outputs. It knows no peepholes.

    Raises:
        ValueError: the parameters have peepholes.
    """
    if not isinstance(params, Params):
        raise ValueError(f"params is {type(params).__name__}, but torch.nn.LSTM needs lstm.Params")
    return formats.to_torch("LSTM", formats.Layout(*params, 0 * params.b))


def from_keras(weights: list[Array]) -> Params:
    """The parameters of a Keras LSTM from its `get_weights()`; Keras' order is i, f, g, o too.

    Raises:
        ValueError: a shape does not fit.
    """
    w_x, w_h, b_x, b_h = formats.from_keras(weights, blocks=4)
    return Params(w_x, w_h, b_x + b_h)


def from_onnx(
    W: Array,  # noqa: N803  # ONNX' own names
    R: Array,  # noqa: N803
    B: Array | None = None,  # noqa: N803
    P: Array | None = None,  # noqa: N803
) -> AnyParams:
    """The parameters of one direction of an ONNX LSTM; ONNX' order is i, o, f, c.

    W: (4H, D). R: (4H, H). B: (8H,). P: (3H,), peepholes in the order i, o, f.

    Raises:
        ValueError: a shape does not fit.
    """
    w_x, w_h, b_x, b_h = formats.from_onnx(W, R, B, orders=("iofg", "ifgo"))
    if P is None:
        return Params(w_x, w_h, b_x + b_h)
    check_shapes(R=(R, "4H H"), P=(P, "3H"))
    p_i, p_o, p_f = split(P, 3)
    return PeepholeParams(w_x, w_h, b_x + b_h, p_i, p_f, p_o)


def _pair(name: str, state: State) -> State:
    """The state as h and c. Raises ValueError where it is not a pair."""
    if not isinstance(state, tuple | list) or len(state) != 2:
        raise ValueError(f"{name} is a {type(state).__name__}, but the pair (h, c) is needed")
    return State(*state)


def _zero_state(like: Array, sizes: dict[str, int]) -> State:
    shape = sizes["B"], sizes["H"]
    return State(zeros(like, *shape), zeros(like, *shape))


def _check(params: AnyParams, **arguments: tuple[Array, str]) -> dict[str, int]:
    peepholes = {name: (getattr(params, name), "H") for name in params._fields[3:]}
    return check_shapes(
        w_x=(params.w_x, "4H D"),
        w_h=(params.w_h, "4H H"),
        b=(params.b, "4H"),
        **peepholes,
        **arguments,
    )
