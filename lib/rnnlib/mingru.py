"""The minimal gated recurrent unit, whose gate and candidate see the input only.

Feng et al. (2024). Nothing nonlinear stands between h_{t-1} and h_t, so that a whole sequence can
be computed by a parallel scan. As everywhere in this library z keeps, h_t = (1 - z) n + z h_{t-1};
the paper's z writes, h_t = (1 - z) h_{t-1} + z n, and is 1 - σ(a) = σ(-a): the same cell with z's
weights negated. As in the paper's plain form the candidate n is linear.

Joined weights hold their blocks in the order z, n. A state is the hidden state h, (B, H).
"""

from typing import NamedTuple

import numpy as np
from array_api_compat import array_namespace

from rnnlib.arrays import Array, affine, check_shapes, param_count, sigmoid, split, zeros

__all__ = ["Params", "forward", "init", "param_count", "scan"]


class Params(NamedTuple):
    """The weights of one layer."""

    w_x: Array  #: (2H, D), blocks z, n
    b: Array  #: (2H,)


def init(input_size: int, hidden_size: int, rng: int | np.random.Generator = 0) -> Params:
    """Float64 NumPy weights, uniform between -1/√H and 1/√H as in the other cells; b is zero."""
    rng = np.random.default_rng(rng)
    bound = hidden_size**-0.5
    return Params(
        w_x=rng.uniform(-bound, bound, (2 * hidden_size, input_size)),
        b=np.zeros(2 * hidden_size),
    )


def forward(params: Params, x: Array, state: Array | None = None) -> tuple[Array, Array]:
    """Run over a whole sequence one time step after the other, equations (6.4) and (6.5).

    x: (T, B, D). state: h_0, (B, H), zeros where it is left out.
    Returns the outputs h_1 … h_T (T, B, H) and the last state (B, H). Raises ValueError where
    shapes do not fit.
    """
    z, n, h = _gates(params, x, state)
    hs = []
    for t in range(x.shape[0]):
        h = (1 - z[t, ...]) * n[t, ...] + z[t, ...] * h
        hs.append(h)
    return array_namespace(x).stack(hs), h


def scan(params: Params, x: Array, state: Array | None = None) -> tuple[Array, Array]:
    """As `forward`, up to rounding, by a parallel scan: no loop over the time steps.

    Each step is a map h -> keep h + write. Two maps one after the other are again such a map,
    equation (6.6), so log₂ T rounds over whole arrays compose all steps from the first to the
    t-th, for every t (Hillis & Steele 1986). Arguments, results and errors are `forward`'s.
    """
    z, n, h_0 = _gates(params, x, state)
    keep, write = _compose_from_the_first(z, (1 - z) * n)
    hs = keep * h_0 + write
    return hs, hs[-1, ...]


def _compose_from_the_first(keep: Array, write: Array) -> tuple[Array, Array]:
    """The maps from the first step to each step, from the maps of the single steps: (T, B, H)."""
    xp = array_namespace(keep)
    reach = 1  # how many steps each entry has composed, itself the last of them
    while reach < keep.shape[0]:
        earlier_keep, earlier_write = keep[:-reach, ...], write[:-reach, ...]
        later_keep, later_write = keep[reach:, ...], write[reach:, ...]
        write = xp.concat([write[:reach, ...], later_keep * earlier_write + later_write])
        keep = xp.concat([keep[:reach, ...], later_keep * earlier_keep])
        reach *= 2
    return keep, write


def _gates(params: Params, x: Array, state: Array | None) -> tuple[Array, Array, Array]:
    """z and n of all time steps at once, (T, B, H), and the first state."""
    layout = {"w_x": (params.w_x, "2H D"), "b": (params.b, "2H"), "x": (x, "T B D")}
    sizes = check_shapes(**layout)
    h = zeros(x, sizes["B"], sizes["H"]) if state is None else state
    check_shapes(**layout, state=(h, "B H"))
    a_z, n = split(affine(x, params.w_x, params.b), 2)
    return sigmoid(a_z), n, h
