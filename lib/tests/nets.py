"""Nets put together from cells, with random problems for them, that several test files share."""

from typing import Any, NamedTuple

import numpy as np

from rnnlib.layers import bidirectional, masked, stacked
from rnnlib.nested import arrays_in


class Shape(NamedTuple):
    """What a net is made of, and the sizes of what it reads."""

    sizes: tuple[int, int, int, int] = (5, 4, 2, 3)  # T, B, D, H
    n_layers: int = 2
    n_directions: int = 2
    lengths: Any = (3, 5, 1, 3)  # None where nothing is padded
    has_state: bool = True

    def nested(self, entries: list[Any]) -> list[Any]:
        """What comes layer by layer, forwards first, as params and states nest in the net."""
        if self.n_directions == 1:
            return entries
        return [tuple(entries[k : k + 2]) for k in range(0, len(entries), 2)]


class Problem(NamedTuple):
    """A net, and what its forward and backward passes are given."""

    cell: Any  # of conftest's Cells
    shape: Shape
    params: Any
    x: Any
    state: Any
    d_outputs: Any
    d_state: Any

    @property
    def net(self) -> Any:
        layer = self.cell.module if self.shape.lengths is None else masked(self.cell.module)
        return stacked(bidirectional(layer) if self.shape.n_directions == 2 else layer)

    @property
    def options(self) -> dict[str, Any]:
        lengths = self.shape.lengths
        return self.cell.options | ({} if lengths is None else {"lengths": lengths})

    def forward(self) -> tuple[Any, Any, Any]:
        state = self.state if self.shape.has_state else None
        return self.net.forward(self.params, self.x, state, **self.options)

    def backward(self, cache: Any) -> tuple[Any, Any, Any]:
        d_state = self.d_state if self.shape.has_state else None
        return self.net.backward(self.params, cache, self.d_outputs, d_state, **self.options)

    def results(self) -> dict[str, Any]:
        outputs, last, _ = self.forward()
        return {"outputs": outputs} | named("state", last)

    def gradients(self) -> dict[str, Any]:
        d_params, d_x, d_state = self.backward(self.forward()[2])
        return named("params", d_params) | {"x": d_x} | named("state", d_state)


def named(name: str, tree: Any) -> dict[str, Any]:
    return {f"{name} {k}": array for k, array in enumerate(arrays_in(tree))}


def problem_of(cell: Any, kind: Any, shape: Shape, seed: int = 0) -> Problem:
    """Random arrays, of each layer and direction from a problem of the cell's own."""
    n_steps, batch, d, h = shape.sizes
    width = h * shape.n_directions
    parts = [
        cell.problem(kind, (n_steps, batch, d if k < shape.n_directions else width, h), seed + k)
        for k in range(shape.n_layers * shape.n_directions)
    ]
    return Problem(
        cell,
        shape,
        params=shape.nested([cell.params(part) for part in parts]),
        x=parts[0]["x"],
        state=shape.nested([cell.state(part) for part in parts]),
        d_outputs=kind.array(np.random.default_rng(seed).normal(size=(n_steps, batch, width))),
        d_state=shape.nested([cell.state(part, "d_") for part in parts]),
    )
