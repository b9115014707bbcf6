"""What the cells share: activations, shape checks, and the products over all time steps.

Everything here works on any array that array-api-compat knows (NumPy, torch on CPU or GPU).
Throughout, T is the number of time steps, B the batch size, D the size of an input and H the
size of a hidden state; a row of an array is one example, so a = x W_xᵀ + h W_hᵀ + b.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from array_api_compat import array_namespace, device, is_array_api_obj

Array = Any
"""An array of any library that array-api-compat knows."""

STEPS_A_BLOCK = 128


def sigmoid(a: Array) -> Array:
    """The logistic function 1 / (1 + exp(-a)), of any shape.

    Written with tanh, which saturates where exp would overflow.
    """
    xp = array_namespace(a)
    return 0.5 * xp.tanh(0.5 * a) + 0.5


class Activation(NamedTuple):
    """A function y = apply(a), and its slope dy/da as a function of y."""

    apply: Callable[[Array], Array]
    slope: Callable[[Array], Array]


ACTIVATIONS = {
    "tanh": Activation(lambda a: array_namespace(a).tanh(a), lambda y: 1 - y * y),
    "relu": Activation(
        lambda a: array_namespace(a).clip(a, min=0),
        lambda y: array_namespace(y).astype(y > 0, y.dtype),
    ),
    "linear": Activation(lambda a: a, lambda y: array_namespace(y).ones_like(y)),
}


def activation_named(name: str) -> Activation:
    """The activation called `name`. Raises ValueError where there is none."""
    if name not in ACTIVATIONS:
        raise ValueError(f"activation is {name!r}, but must be one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


def split(a: Array, parts: int) -> list[Array]:
    """Cut the last axis into `parts` equal, contiguous slices."""
    size = a.shape[-1] // parts
    return [a[..., k * size : (k + 1) * size] for k in range(parts)]


def fill(a: Array, *parts: Array) -> None:
    """Write equal parts side by side into the last axis of `a`, the reverse of `split`."""
    for block, part in zip(split(a, len(parts)), parts, strict=True):
        block[...] = part


def flat(x: Array) -> Array:
    """(T, B, D) -> (T B, D). NumPy's `@` on three axes takes T small products, on two one large."""
    return array_namespace(x).reshape(x, (-1, x.shape[-1]))


def product(x: Array, w: Array) -> Array:
    """x W for all time steps at once: (T, B, D), (D, G) -> (T, B, G)."""
    return array_namespace(x).reshape(flat(x) @ w, (*x.shape[:-1], w.shape[1]))


def affine(x: Array, w: Array, b: Array) -> Array:
    """x Wᵀ + b for all time steps at once: (T, B, D), (G, D), (G,) -> (T, B, G), a new array."""
    a = product(x, transposed(w))
    a += b  # in place: a second array of this size takes longer to come by than to fill
    return a


def sum_outer(d_a: Array, x: Array) -> Array:
    """Σ d_aᵀ x over time and batch, the gradient of W in a = x Wᵀ.

    d_a: (T, B, G). x: (T, B, D). Returns (G, D).
    """
    return (flat(x).T @ flat(d_a)).T  # the order in which BLAS reads both along their rows


def backward_in_blocks(
    backward: Callable[[tuple, Array, Any], tuple[Any, Array, Any]],
    cache: tuple,
    d_outputs: Array,
    d_state: Any,
) -> tuple[Any, Array, Any]:
    """Backpropagate block by block, last first, and add up the gradients of the weights.

    A block's gradients take the place of those of the block after it, so a long sequence needs no
    second array as large as its cache.

    backward: (cache, d_outputs, d_state) -> (d_params, d_x, d_state), on the steps of one block.
    Returns what `backward` returns, for all time steps.
    """
    d_params, d_x = None, empty(cache.x, *cache.x.shape)
    for end in range(len(d_outputs), 0, -STEPS_A_BLOCK):
        steps = slice(max(0, end - STEPS_A_BLOCK), end)
        block = type(cache)(*(array[steps, ...] for array in cache))
        d_block, d_x[steps, ...], d_state = backward(block, d_outputs[steps, ...], d_state)
        if d_params is not None:
            d_block = type(d_block)(*(a + b for a, b in zip(d_block, d_params, strict=True)))
        d_params = d_block
    return d_params, d_x, d_state


def transposed(w: Array) -> Array:
    """wᵀ laid out row by row, which a product inside a loop reads faster than a view."""
    xp = array_namespace(w)
    return xp.reshape(xp.reshape(w.T, (-1,)), w.T.shape)


def empty(like: Array, *shape: int) -> Array:
    """An array to be filled, with the dtype and device of `like`."""
    return array_namespace(like).empty(shape, dtype=like.dtype, device=device(like))


def zeros(like: Array, *shape: int) -> Array:
    """An array of zeros with the dtype and device of `like`."""
    return array_namespace(like).zeros(shape, dtype=like.dtype, device=device(like))


def param_count(params: tuple[Array, ...]) -> int:
    """How many numbers are learned: the sizes of all arrays in `params`, added up."""
    total = 0
    for w in params:
        size = 1
        for length in w.shape:
            size *= length
        total += size
    return total


def check_shapes(**arguments: tuple[Array, str]) -> dict[str, int]:
    """Check arrays against layouts, and return the length that each letter stands for.

    Each argument is (array, layout), a layout being lengths such as "T B D" or "4H D". The first
    array that carries a letter settles its length.

    Raises:
        ValueError: a shape, a dtype or a kind of array does not fit; the message names the
            argument and both shapes.
    """
    sizes: dict[str, int] = {}
    first_name, (first, _) = next(iter(arguments.items()))
    for name, (array, layout) in arguments.items():
        _check_kind(name, array, first_name, first)
        dims = [re.fullmatch(r"(\d*)([A-Z])", d).groups() for d in layout.split()]
        fits = len(dims) == len(array.shape)
        for (factor, letter), length in zip(dims, array.shape, strict=False):
            size = sizes.setdefault(letter, length // int(factor or 1)) if fits else None
            fits = fits and size * int(factor or 1) == length > 0
        if not fits:
            known = ", ".join(f"{k} = {v}" for _, k in dims if (v := sizes.get(k)) is not None)
            raise ValueError(
                f"{name} has shape {tuple(array.shape)}, "
                f"but ({', '.join(layout.split())}) is needed" + (f" with {known}" if known else "")
            )
    return sizes


def _check_kind(name: str, array: Array, first_name: str, first: Array) -> None:
    if not is_array_api_obj(array):
        raise ValueError(f"{name} is a {type(array).__name__}, but an array is needed")
    if array_namespace(array) is not array_namespace(first):
        raise ValueError(
            f"{name} is a {type(array).__module__} array, but {first_name} is a "
            f"{type(first).__module__} array: convert one of them"
        )
    if array.dtype != first.dtype:
        raise ValueError(
            f"{name} has dtype {array.dtype}, but {first_name} has {first.dtype}: "
            "convert one of them"
        )
