"""Measuring gradients and taming them: numeric checks, flow through time, spectra, clipping.

Gradients come as arrays or as trees of arrays (a cell's Params, or lists and tuples of arrays),
and results keep their types. Measured numbers are Python floats.
"""

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj

from rnnlib import lstm
from rnnlib.arrays import Array, check_shapes, zeros
from rnnlib.nested import Tree, arrays_in, map_arrays, with_arrays

__all__ = [
    "GradientCheck",
    "check_gradient",
    "clip_by_norm",
    "clip_by_value",
    "conveyor_belt",
    "flow",
    "global_norm",
    "largest_singular_value",
    "numeric_gradient",
    "orthogonal",
    "spectral_radius",
    "with_largest_singular_value",
    "with_spectral_radius",
]


def numeric_gradient(f: Callable[[Tree], Any], x: Tree, eps: float | None = None) -> Tree:
    """The gradient of f at x by central differences, (f(x + eps) - f(x - eps)) / 2 eps.

    f: maps x to a number. x: an array of any shape, or a tree of arrays; one entry is moved at a
    time, so f is called twice for each. The error of the formula grows with eps², that of rounding
    with 1 / eps; left out, eps is the cube root of the dtype's precision, near which they meet:
    6e-6 in float64, 5e-3 in float32.
    Raises ValueError where x holds anything but real floating-point arrays, or f gives no number.
    """
    arrays = arrays_in(x, "x")

    def f_of_one(k: int) -> Callable[[Array], Any]:
        return lambda moved: f(with_arrays(x, [*arrays[:k], moved, *arrays[k + 1 :]]))

    return with_arrays(
        x, [_central_differences(f_of_one(k), array, eps) for k, array in enumerate(arrays)]
    )


def _central_differences(f: Callable[[Array], Any], x: Array, eps: float | None) -> Array:
    xp = array_namespace(x)
    if not xp.isdtype(x.dtype, "real floating"):
        raise ValueError(f"x has dtype {x.dtype}, but real floating-point numbers are needed")
    eps = float(xp.finfo(x.dtype).eps) ** (1 / 3) if eps is None else eps
    slopes = xp.zeros_like(x)
    for index in np.ndindex(*x.shape):
        nudge = xp.zeros_like(x)
        nudge[index] = eps
        slopes[index] = (_number(f(x + nudge)) - _number(f(x - nudge))) / (2 * eps)
    return slopes


def _number(value: Any) -> float:
    shape = tuple(value.shape) if is_array_api_obj(value) else ()
    if shape:
        raise ValueError(f"f gives an array of shape {shape}, but a number is needed")
    return value.item() if is_array_api_obj(value) else float(value)


class GradientCheck(NamedTuple):
    """A gradient compared with the numeric one."""

    numeric: Tree  # of the types and shapes of x
    errors: Tree  # for each array of x the float ‖gradient - numeric‖ / max(‖gradient‖, ‖numeric‖)
    largest_error: float  # NaN where one of them is


def check_gradient(
    f: Callable[[Tree], Any], gradient: Tree, x: Tree, eps: float | None = None
) -> GradientCheck:
    """Compare a gradient of f at x with the numeric one, array by array.

    gradient: arrays of the shapes of those in x. f, x, eps: as in `numeric_gradient`.
    In float64, right gradients are commonly off by less than 1e-6 and wrong ones by more than 1e-2.
    The errors are relative, hence meaningless where the true gradient is zero: what the numeric one
    holds there is rounding.
    Raises ValueError where gradient and x do not fit, and what `numeric_gradient` raises.
    """
    given, arrays = arrays_in(gradient, "gradient"), arrays_in(x, "x")
    if len(given) != len(arrays):
        raise ValueError(f"gradient holds {len(given)} arrays, but x holds {len(arrays)}")
    for g, array in zip(given, arrays, strict=True):
        layout = " ".join("ABCDEFGH"[: len(array.shape)])
        check_shapes(x=(array, layout), gradient=(g, layout))
    numeric = numeric_gradient(f, x, eps)
    errors = [_relative_error(g, n) for g, n in zip(given, arrays_in(numeric), strict=True)]
    return GradientCheck(numeric, with_arrays(x, errors), float(np.max(errors)))


def _relative_error(a: Array, b: Array) -> float:
    difference = global_norm(a - b)
    return difference / max(global_norm(a), global_norm(b)) if difference != 0 else 0.0


def flow(
    cell: ModuleType, params: Tree, x: Array, state: Tree | None = None, **options: Any
) -> Tree:
    """How much of a gradient is left k time steps back: ‖∂h_T/∂h_{T-k}‖ for k = 0 … T.

    These are spectral norms of the product of Jacobians in Pascanu, Mikolov & Bengio (2013),
    equation 5, and exact: the rows of an identity matrix, taken as the upstream gradients of H
    copies of the example, go back through the cell's own `backward` step by step.

    cell: rnn, lstm or gru. x: (T, 1, D), a single example. state: its first state, (1, H), zeros
    where it is left out. options: those of the cell, such as activation.
    Returns (T + 1,) for each array of the state, in its type: for the LSTM, State(h, c) with
    ‖∂c_T/∂c_{T-k}‖ as c. There ∂h_T/∂h_{T-k} is taken with c_{T-k} held and ∂c_T/∂c_{T-k} with
    h_{T-k} held, while later states are free to follow: the diagonal blocks of the product of the
    whole state's Jacobians. Beyond the range of the dtype, values are inf or NaN.
    Raises ValueError where shapes do not fit or x holds several examples.
    """
    sizes = check_shapes(x=(x, "T B D"))
    if sizes["B"] != 1:
        raise ValueError(f"x has shape {tuple(x.shape)}, but one example is needed, (T, 1, D)")
    caches, last = _run_copies(cell, params, x, state, options)
    unmoved = [zeros(x, *part.shape) for part in arrays_in(last)]
    xp, size = array_namespace(x), unmoved[0].shape[0]
    norms = []
    for k in range(len(unmoved)):
        identity = xp.eye(size, dtype=x.dtype, device=device(x))
        d_state = with_arrays(last, [*unmoved[:k], identity, *unmoved[k + 1 :]])
        norms.append([1.0])
        for cache in reversed(caches):
            _, _, d_state = cell.backward(params, cache, unmoved[0][None], d_state, **options)
            norms[k].append(largest_singular_value(arrays_in(d_state)[k]))
    return with_arrays(last, [xp.asarray(n, dtype=x.dtype, device=device(x)) for n in norms])


def _run_copies(
    cell: ModuleType, params: Tree, x: Array, state: Tree | None, options: dict[str, Any]
) -> tuple[list[Any], Tree]:
    """The caches of each time step and the last state, for H copies of the example x (T, 1, D)."""
    xp = array_namespace(x)
    # For its checks, and for H.
    _, last, _ = cell.forward(params, x[:1, ...], state, **options)
    size = arrays_in(last)[0].shape[-1]

    def copies(a: Array) -> Array:
        return xp.broadcast_to(a, (*a.shape[:-2], size, a.shape[-1]))

    x, state, caches = copies(x), map_arrays(copies, state), []
    for t in range(x.shape[0]):
        _, state, cache = cell.forward(params, x[t : t + 1, ...], state, **options)
        caches.append(cache)
    return caches, state


def conveyor_belt(cache: lstm.Cache) -> Array:
    """What the forget gates alone let through k time steps back: max Π f for k = 0 … T.

    ‖∂c_T/∂c_{T-k}‖ as if no gate and no candidate saw h: a diagonal matrix, of which the most
    open unit counts. Compare with `flow`, which counts every path.

    cache: from `lstm.forward` with one example. Returns (T + 1,).
    Raises ValueError where the cache holds several examples.
    """
    f = cache.f
    if f.shape[1] != 1:
        raise ValueError(f"cache holds f of shape {tuple(f.shape)}, but (T, 1, H) is needed")
    xp = array_namespace(f)
    kept = xp.cumulative_prod(xp.flip(f[:, 0, :], axis=0), axis=0, include_initial=True)
    return xp.max(kept, axis=1)


def spectral_radius(w: Array) -> float:
    """The largest absolute value of an eigenvalue of w, (H, H).

    Raises ValueError where w is not square.
    """
    check_shapes(w=(w, "H H"))
    xp = array_namespace(w)
    # The array API has no eigvals, but NumPy and torch both do.
    return xp.max(xp.abs(xp.linalg.eigvals(w))).item()


def largest_singular_value(w: Array) -> float:
    """The spectral norm of w, (M, N): by how much w stretches at most.

    inf or NaN where w holds one. Raises ValueError where w is not a matrix.
    """
    check_shapes(w=(w, "M N"))
    xp = array_namespace(w)
    if not xp.all(xp.isfinite(w)):
        return xp.max(xp.abs(w)).item()
    return xp.max(xp.linalg.svdvals(w)).item()


def with_spectral_radius(w: Array, radius: float) -> Array:
    """w, (H, H), scaled to that spectral radius. Raises ValueError where no factor can do it."""
    return _scaled(w, "spectral radius", spectral_radius(w), "radius", radius)


def with_largest_singular_value(w: Array, value: float) -> Array:
    """w, (M, N), scaled to that spectral norm. Raises ValueError where no factor can do it."""
    return _scaled(w, "largest singular value", largest_singular_value(w), "value", value)


def _scaled(w: Array, measure: str, found: float, name: str, wanted: float) -> Array:
    _check_positive(name, wanted)
    if not (found > 0 and math.isfinite(found)):
        raise ValueError(f"w has the {measure} {found}, which no factor makes {wanted}")
    return w * (wanted / found)


def orthogonal(size: int, gain: float = 1.0, rng: int | np.random.Generator = 0) -> np.ndarray:
    """`gain` times a random orthogonal matrix, (H, H), of which every singular value is `gain`.

    Float64 NumPy, as from a cell's `init`. Used as a recurrent matrix by Saxe, McClelland &
    Ganguli (2014); the signs make all orthogonal matrices equally likely (Mezzadri 2007).
    """
    q, r = np.linalg.qr(np.random.default_rng(rng).normal(size=(size, size)))
    return gain * q * np.sign(np.diag(r))


def global_norm(gradients: Tree) -> float:
    """√Σ g² over all entries of all arrays, which does not overflow before its result does.

    Raises ValueError where `gradients` holds anything but arrays.
    """
    return math.hypot(*(_norm(g) for g in arrays_in(gradients, "gradients")))


def _norm(g: Array) -> float:
    xp = array_namespace(g)
    largest = xp.max(xp.abs(g)).item()
    if largest == 0 or not math.isfinite(largest):
        return largest
    return largest * xp.linalg.vector_norm(g / largest).item()


def clip_by_norm(gradients: Tree, threshold: float) -> tuple[Tree, float]:
    """Scale gradients down to a global norm of `threshold` where theirs is larger.

    Algorithm 1 of Pascanu, Mikolov & Bengio (2013). The direction of the step stays.

    Returns the gradients, in their types, and their norm before. Where that is inf or NaN no factor
    helps: the gradients come back as they are, for the caller to see by the norm and to drop.
    Raises ValueError where threshold is not positive or `gradients` holds anything but arrays.
    """
    _check_positive("threshold", threshold)
    norm = global_norm(gradients)
    if not math.isfinite(norm) or norm <= threshold:
        return gradients, norm
    return map_arrays(lambda g: g * (threshold / norm), gradients), norm


def clip_by_value(gradients: Tree, limit: float) -> tuple[Tree, float]:
    """Clip each entry of the gradients to between -limit and limit.

    The direction of the step changes, unless nothing is clipped. An inf becomes the limit; a NaN
    stays a NaN.

    Returns the gradients, in their types, and their global norm before.
    Raises ValueError where limit is not positive or `gradients` holds anything but arrays.
    """
    _check_positive("limit", limit)
    norm = global_norm(gradients)
    clipped = map_arrays(lambda g: array_namespace(g).clip(g, -limit, limit), gradients)
    return clipped, norm


def _check_positive(name: str, value: float) -> None:
    if not value > 0:
        raise ValueError(f"{name} is {value}, but a positive number is needed")
