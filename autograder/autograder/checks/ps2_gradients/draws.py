"""What the hidden tests of `ps2_gradients` share: the promises, and numbers drawn for arguments."""

from collections.abc import Callable
from copy import deepcopy

import numpy as np

from autograder.checks.contract import Sizes

Rng = np.random.Generator
Drawn = Callable[[Rng, Sizes], object]

CHAPTER = "chapter Gradients through time"
LARGE = 1e4
PROMISED = ("any sizes", "inputs unchanged", "nothing remembered")


def always(value: object) -> Drawn:
    """The same value each time."""
    return lambda rng, sizes: deepcopy(value)


def between(low: float, high: float) -> Drawn:
    """A number from low to high."""
    return lambda rng, sizes: float(rng.uniform(low, high))
