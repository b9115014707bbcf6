"""Cells put together: one on top of another, in both directions of time, over padded sequences.

A layer is whatever has a `forward` and a `backward` in the manner of a cell: the modules `rnn`,
`lstm` and `gru` are layers. Each function here takes a layer and returns a layer:

    net = stacked(bidirectional(masked(lstm)))
    outputs, state, cache = net.forward(params, x, lengths=lengths)
    d_params, d_x, d_state = net.backward(params, cache, d_outputs, lengths=lengths)

Parameters and states nest as the layers do: here both are lists of pairs, of `lstm.Params` and of
`lstm.State`. Options, such as the activation, go to every cell, and `backward` is given the same
ones as `forward`.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from numbers import Integral
from types import ModuleType
from typing import Any, NamedTuple

from array_api_compat import array_namespace, device, is_array_api_obj

from rnnlib.arrays import Array, check_shapes, split, zeros
from rnnlib.nested import Tree, map_arrays

__all__ = ["Layer", "MaskedCache", "bidirectional", "masked", "stacked"]


class Layer(NamedTuple):
    """A layer put together from others."""

    forward: Callable[..., tuple[Array, Tree, Any]]
    backward: Callable[..., tuple[Tree, Array, Tree]]


def stacked(layer: ModuleType | Layer) -> Layer:
    """Several of `layer`, each reading the outputs of the one below it.

    params: a list, from the lowest layer to the highest. state: a list likewise; it or any entry
    of it may be None, for zeros. The outputs are those of the highest layer.
    Raises ValueError where a list does not fit, and what `layer` raises.
    """

    def forward(params, x, state=None, **options):
        params = _entries("params", params, max(1, len(params)), "layer")
        lasts, caches = [], []
        for w, first in zip(params, _entries("state", state, len(params), "layer"), strict=True):
            x, last, cache = layer.forward(w, x, first, **options)
            lasts.append(last)
            caches.append(cache)
        return x, lasts, caches

    def backward(params, cache, d_outputs, d_state=None, **options):
        params = _entries("params", params, len(cache), "layer")
        d_lasts = _entries("d_state", d_state, len(cache), "layer")
        d_params, d_firsts = [], []
        for w, cache_l, d_last in reversed(list(zip(params, cache, d_lasts, strict=True))):
            d_w, d_outputs, d_first = layer.backward(w, cache_l, d_outputs, d_last, **options)
            d_params.append(d_w)
            d_firsts.append(d_first)
        return d_params[::-1], d_outputs, d_firsts[::-1]

    return Layer(forward, backward)


def bidirectional(layer: ModuleType | Layer) -> Layer:
    """Two of `layer`, of which one reads time backwards (Schuster & Paliwal 1997).

    params: a pair, the direction forwards first. state: a pair likewise; it or any entry of it may
    be None, for zeros. The outputs (T, B, 2H) hold both directions of each time step side by side.
    The last state of the direction backwards is the one after x_1. Where `layer` is masked, each
    example is reversed within its own length.
    Raises ValueError where a pair does not fit, and what `layer` raises.
    """
    directions = (layer, _backwards(layer))

    def forward(params, x, state=None, **options):
        params = _entries("params", params, 2, "direction")
        firsts = _entries("state", state, 2, "direction")
        outputs, lasts, caches = zip(
            *(
                direction.forward(w, x, first, **options)
                for direction, w, first in zip(directions, params, firsts, strict=True)
            ),
            strict=True,
        )
        return array_namespace(x).concat(outputs, axis=-1), lasts, caches

    def backward(params, cache, d_outputs, d_state=None, **options):
        params = _entries("params", params, 2, "direction")
        d_lasts = _entries("d_state", d_state, 2, "direction")
        check_shapes(d_outputs=(d_outputs, "T B 2H"))
        upstream = zip(directions, params, cache, split(d_outputs, 2), d_lasts, strict=True)
        d_params, d_xs, d_firsts = zip(
            *(direction.backward(*given, **options) for direction, *given in upstream), strict=True
        )
        return d_params, sum(d_xs), d_firsts

    return Layer(forward, backward)


def _backwards(layer: ModuleType | Layer) -> Layer:
    """`layer` reading from x_T to x_1; its outputs stand where their inputs do."""

    def forward(params, x, state=None, **options):
        lengths = options.get("lengths")
        outputs, last, cache = layer.forward(params, _reverse(x, lengths), state, **options)
        return _reverse(outputs, lengths), last, cache

    def backward(params, cache, d_outputs, d_state=None, **options):
        lengths = options.get("lengths")
        d_outputs = _reverse(d_outputs, lengths)
        d_params, d_x, d_first = layer.backward(params, cache, d_outputs, d_state, **options)
        return d_params, _reverse(d_x, lengths), d_first

    return Layer(forward, backward)


def _reverse(x: Array, lengths: Sequence[int] | Array | None) -> Array:
    """x (T, B, …) from the last time step to the first, each example within its length."""
    xp = array_namespace(x)
    if lengths is None:
        return xp.flip(x, axis=0)
    t = xp.arange(x.shape[0], device=device(x))[:, None]
    n = xp.asarray(_listed(lengths), device=device(x))
    example = xp.arange(x.shape[1], device=device(x))
    return x[xp.where(t < n, n - 1 - t, t), example]


class MaskedCache(NamedTuple):
    """What the backward pass of a masked cell needs."""

    x: Array  # (T, B, D)
    last: Tree  # the last state
    lengths: list[int]
    pieces: list[Any]  # the caches of the cell, one for each piece of time


def masked(cell: ModuleType) -> Layer:
    """`cell` over sequences of different lengths, padded at their ends to the same T.

    The option `lengths` is needed: a whole number from 1 to T for each example. What stands in the
    padding plays no part, even if it is NaN: outputs and the gradient of x are zero there, and the
    last state of an example is the one at its own end. So does torch.nn with a batch that
    pack_padded_sequence has packed.
    Raises ValueError where lengths or shapes do not fit, and what `cell` raises.
    """
    if isinstance(cell, Layer):
        raise ValueError("cell is a layer already put together: mask the cell inside it instead")

    def forward(params, x, state=None, *, lengths, **options):
        lengths = _check_lengths(lengths, x)
        _check_rows(x, state)
        order, way_back = _longest_first(lengths)
        sorted_x, state = _take(x, order, axis=1), _take(state, order)
        outputs, caches = [], []
        for start, end, alive in _pieces(lengths):
            x_now = sorted_x[start:end, :alive, :]
            ys, new, cache = cell.forward(params, x_now, _first(state, alive), **options)
            state = new if state is None else _replace_first(state, new)
            outputs.append(ys)
            caches.append(cache)
        state = _take(state, way_back)
        outputs = _take(_join(outputs, lengths, x), way_back, axis=1)
        return outputs, state, MaskedCache(x, state, lengths, caches)

    def backward(params, cache, d_outputs, d_state=None, *, lengths, **options):
        if _check_lengths(lengths, cache.x) != cache.lengths:
            raise ValueError(f"lengths is {lengths}, but {cache.lengths} was given to forward")
        check_shapes(x=(cache.x, "T B D"), d_outputs=(d_outputs, "T B H"))
        d_state = map_arrays(_zeros_like, cache.last) if d_state is None else d_state
        _check_rows(cache.x, d_state, "d_")
        order, way_back = _longest_first(cache.lengths)
        d_outputs, d_state = _take(d_outputs, order, axis=1), _take(d_state, order)
        d_params, d_xs = [], []
        pieces = zip(_pieces(cache.lengths), cache.pieces, strict=True)
        for (start, end, alive), piece in reversed(list(pieces)):
            upstream = d_outputs[start:end, :alive, :], _first(d_state, alive)
            d_w, d_x, d_first = cell.backward(params, piece, *upstream, **options)
            d_state = _replace_first(d_state, d_first)
            d_params.append(d_w)
            d_xs.append(d_x)
        d_x = _take(_join(d_xs[::-1], cache.lengths, cache.x), way_back, axis=1)
        return map_arrays(lambda *each: sum(each), *d_params), d_x, _take(d_state, way_back)

    return Layer(forward, backward)


def _pieces(lengths: list[int]) -> list[tuple[int, int, int]]:
    """Time cut wherever an example ends: start, end, and how many examples reach that end."""
    ends = sorted(set(lengths))
    return [(start, end, sum(n >= end for n in lengths)) for start, end in pairwise([0, *ends])]


def _longest_first(lengths: list[int]) -> tuple[list[int], list[int]]:
    """The order in which the examples that reach an end come first, and the way back."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    return order, sorted(range(len(order)), key=order.__getitem__)


def _take(tree: Tree | None, order: list[int], axis: int = 0) -> Tree | None:
    def take(a: Array) -> Array:
        xp = array_namespace(a)
        return xp.take(a, xp.asarray(order, device=device(a)), axis=axis)

    return map_arrays(take, tree)


def _first(state: Tree | None, count: int) -> Tree | None:
    return map_arrays(lambda s: s[:count, :], state)


def _replace_first(state: Tree, new: Tree) -> Tree:
    """`new` for the examples that it holds; the others, which have ended, keep their state."""
    return map_arrays(lambda s, n: array_namespace(s).concat([n, s[n.shape[0] :, :]]), state, new)


def _join(pieces: list[Array], lengths: list[int], x: Array) -> Array:
    """The pieces of time in one array (T, B, …), with zeros where an example has ended."""
    whole = zeros(x, *x.shape[:2], pieces[0].shape[-1])
    for (start, end, alive), piece in zip(_pieces(lengths), pieces, strict=True):
        whole[start:end, :alive, :] = piece
    return whole


def _zeros_like(a: Array) -> Array:
    return array_namespace(a).zeros_like(a)


def _entries(name: str, values: Any, count: int, owner: str) -> Sequence[Any]:
    """`values`, which must be a list or tuple of that many entries; Nones where it is left out."""
    if values is None:
        return [None] * count
    # A NamedTuple is the params or the state of one cell.
    if not isinstance(values, list | tuple) or hasattr(values, "_fields"):
        kind = type(values).__name__
        raise ValueError(f"{name} is a {kind}, but a list is needed, an entry for each {owner}")
    if len(values) != count:
        raise ValueError(
            f"{name} has length {len(values)}, but {count} is needed, an entry for each {owner}"
        )
    return values


def _listed(lengths: Sequence[int] | Array) -> Sequence[int]:
    return lengths.tolist() if is_array_api_obj(lengths) else lengths


def _check_lengths(lengths: Sequence[int] | Array, x: Array) -> list[int]:
    """The lengths as a list. Raises ValueError where they do not fit x (T, B, D)."""
    sizes, listed = check_shapes(x=(x, "T B D")), _listed(lengths)
    fits = isinstance(listed, list | tuple) and len(listed) == sizes["B"]
    if not fits or not all(isinstance(n, Integral) and 1 <= n <= sizes["T"] for n in listed):
        raise ValueError(
            f"lengths is {listed}, but x has shape {tuple(x.shape)}: "
            f"{sizes['B']} whole numbers from 1 to {sizes['T']} are needed"
        )
    return list(listed)


def _check_rows(x: Array, state: Tree | None, prefix: str = "") -> None:
    """Raises ValueError unless a state has one row for each example of x (T, B, D)."""
    if state is not None:
        named = state._asdict() if hasattr(state, "_fields") else {"state": state}
        layouts = {f"{prefix}{name}": (array, "B H") for name, array in named.items()}
        check_shapes(x=(x, "T B D"), **layouts)
