"""Ready-made recurrent cells refuse to be called by an answer that is to be one.

This runs in the learner's kernel, before any code of the learner's. It is a courtesy, so that a
learner is told, and no barrier: who means to can get at the functions behind it.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from inspect import isfunction
from types import ModuleType

CELLS = {
    "rnnlib.rnn": ("step", "forward", "backward", "readout"),
    "rnnlib.lstm": ("step", "forward", "backward"),
    "rnnlib.gru": ("step", "forward", "backward"),
    "rnnlib.mingru": ("forward", "scan"),
    "rnnlib.layers": ("stacked", "bidirectional", "masked"),
}
MODULES = ("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell")
FUNCTIONS = ("rnn_tanh", "rnn_relu", "lstm", "gru")
FUNCTIONS += ("rnn_tanh_cell", "rnn_relu_cell", "lstm_cell", "gru_cell")


class RefusedError(Exception):
    """An answer calls what it was to write."""


# What the call in progress may use; None between calls, where a learner may try what they like.
_allowed: Collection[str] | None = None


@contextmanager
def allowing(names: Collection[str] | None) -> Iterator[None]:
    """Refuse all guarded functions but those named, or within a module that is named."""
    global _allowed
    _allowed, before = names, _allowed
    try:
        yield
    finally:
        _allowed = before


def guarded(function: Callable, name: str) -> Callable:
    """The function, refused to answers that may not use it."""

    @wraps(function)
    def guard(*args: object, **kwargs: object) -> object:
        if _allowed is not None and not any(f"{name}.".startswith(f"{a}.") for a in _allowed):
            raise RefusedError(
                f"this exercise asks you to write it yourself: {name} is not available here"
            )
        with allowing(None):  # what is allowed may use the others
            return function(*args, **kwargs)

    return guard


def guard_cells() -> None:
    """Guard rnnlib's cells now, and what takes long to import when the learner imports it."""
    for module, names in CELLS.items():
        _guard(import_module(module), names, module)
    for name, guard in _ON_IMPORT.items():
        if name in sys.modules:
            guard(sys.modules[name])
    sys.meta_path.insert(0, _OnImport)


def _guard(owner: object, names: Collection[str], prefix: str) -> None:
    for name in names:
        if hasattr(owner, name):
            setattr(owner, name, guarded(getattr(owner, name), f"{prefix}.{name}"))


def _guard_training(train: ModuleType) -> None:
    own = [
        name
        for name, value in vars(train).items()
        if isfunction(value) and value.__module__ == train.__name__ and name[0] != "_"
    ]
    _guard(train, own, train.__name__)


def _guard_torch(torch: ModuleType) -> None:
    for name in MODULES:
        module = getattr(torch.nn, name)
        module.forward = guarded(module.forward, f"torch.nn.{name}")
    _guard(torch, FUNCTIONS, "torch")


_ON_IMPORT = {"torch": _guard_torch, "rnnlib.train": _guard_training}


class _OnImport:
    """Guards a module as soon as it has been imported."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        guard = _ON_IMPORT.get(name)
        spec = PathFinder.find_spec(name, path, target) if guard else None
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                guard(module)

            spec.loader.exec_module = exec_module
        return spec
