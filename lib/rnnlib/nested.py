"""Arrays inside tuples, NamedTuples and lists, taken as one thing.

The parameters of a cell are a NamedTuple of arrays, those of a stack a list of such; a state is an
array or a NamedTuple. Here each of them is called a tree.
"""

from collections.abc import Callable, Iterable
from typing import Any

from array_api_compat import is_array_api_obj

from rnnlib.arrays import Array

Tree = Any
"""An array, or a tuple, NamedTuple or list of trees."""


def arrays_in(tree: Tree, name: str = "tree") -> list[Array]:
    """The arrays of a tree, from left to right.

    Raises ValueError, which calls the tree by its `name`, where it holds anything else.
    """
    if is_array_api_obj(tree):
        return [tree]
    if not isinstance(tree, list | tuple):
        kind = type(tree).__name__
        raise ValueError(
            f"{name} holds a {kind}, but arrays, or lists or tuples of them are needed"
        )
    return [array for part in tree for array in arrays_in(part, name)]


def map_arrays(f: Callable[..., Any], tree: Tree | None, *others: Tree) -> Tree | None:
    """f of each array of a tree, in a tree of the same types; None, left out, stays None.

    Given more trees of the same form, f takes the arrays that stand in the same place.
    """
    if tree is None:
        return None
    if is_array_api_obj(tree):
        return f(tree, *others)
    parts = [map_arrays(f, *each) for each in zip(tree, *others, strict=True)]
    return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)


def with_arrays(tree: Tree, arrays: Iterable[Any]) -> Tree:
    """A tree of the same types that holds other things, given from left to right."""
    remaining = iter(arrays)
    return map_arrays(lambda _: next(remaining), tree)
