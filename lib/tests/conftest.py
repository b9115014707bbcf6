"""The cells, the kinds of array and the random problems that the tests share.

A problem is a dict of named arrays: the fields of a cell's Params, x, the state (h, and c for the
LSTM), d_outputs, and the last state's gradient (d_h, d_c). A gradient carries the names of what it
is taken with respect to. One flat dict lets a test treat every argument of every cell alike.
"""

import sys
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from rnnlib import gru, lstm, rnn

Arrays = dict[str, Any]


def as_numpy(array: Any) -> np.ndarray:
    return array.detach().cpu().numpy() if isinstance(array, torch.Tensor) else np.asarray(array)


class Kind(NamedTuple):
    """A library with its device, and a precision."""

    device: str  # "numpy", or the device of torch tensors
    dtype: str

    def array(self, values: Any) -> Any:
        values = np.array(as_numpy(values), dtype=self.dtype)
        return values if self.device == "numpy" else torch.asarray(values, device=self.device)

    def describes(self, array: Any) -> bool:
        if self.device == "numpy":
            return type(array) is np.ndarray and array.dtype == self.dtype
        return (array.device.type, str(array.dtype)) == (self.device, f"torch.{self.dtype}")

    def assert_close(self, got: Arrays, want: Arrays) -> None:
        """Equal up to rounding, relative to the norm of each array."""
        relative = {"float32": 1e-4, "float64": 1e-10}[self.dtype]
        # Terms of the order of 1 may cancel to zero, and then leave their rounding errors.
        absolute = 100 * float(np.finfo(self.dtype).eps)
        assert got.keys() == want.keys()
        for name in want:
            a, b = as_numpy(got[name]), as_numpy(want[name])
            assert a.shape == b.shape, name
            error, bound = np.linalg.norm(a - b), relative * np.linalg.norm(b) + absolute
            assert error <= bound, f"{name} is off by {error:.2g}, where {bound:.2g} is allowed"


BLOCKS = {
    rnn.Params: 1,
    lstm.Params: 4,
    lstm.PeepholeParams: 4,
    gru.Params: 3,
    gru.ResetBeforeParams: 3,
    gru.SimplifiedParams: 2,
}


class Cell(NamedTuple):
    """A cell in one form, with one activation, called with problems."""

    params_type: type
    activation: str | None = None

    @property
    def module(self) -> ModuleType:
        return sys.modules[self.params_type.__module__]

    def weight_shapes(self, d: int, h: int) -> dict[str, tuple[int, ...]]:
        rows = BLOCKS[self.params_type] * h
        joined = {"w_x": (rows, d), "w_h": (rows, h), "b": (rows,)}
        return {name: joined.get(name, (h,)) for name in self.params_type._fields}

    @property
    def state_names(self) -> tuple[str, ...]:
        return ("h", "c") if self.module is lstm else ("h",)

    @property
    def options(self) -> dict[str, str]:
        return {} if self.activation is None else {"activation": self.activation}

    def problem(
        self, kind: Kind, sizes: tuple[int, int, int, int] = (5, 3, 2, 4), seed: int = 0
    ) -> Arrays:
        """Random arrays for the sizes T, B, D, H: by default no two alike, so that none is swapped.

        The weights are small enough for a linear cell not to explode, and no bias is zero.
        """
        n_steps, batch, d, h = sizes
        rng = np.random.default_rng(seed)
        shapes = self.weight_shapes(d, h)
        problem = {name: rng.uniform(-1, 1, shape) * h**-0.5 for name, shape in shapes.items()}
        problem["x"] = rng.normal(size=(n_steps, batch, d))
        problem["d_outputs"] = rng.normal(size=(n_steps, batch, h))
        for name in self.state_names:
            problem[name] = rng.normal(size=(batch, h))
            problem[f"d_{name}"] = rng.normal(size=(batch, h))
        return {name: kind.array(values) for name, values in problem.items()}

    def without_state(self, problem: Arrays) -> Arrays:
        return {k: v for k, v in problem.items() if k not in self.state_names}

    def with_zero_state(self, problem: Arrays) -> Arrays:
        return problem | {name: 0 * problem[name] for name in self.state_names}

    def params(self, problem: Arrays) -> Any:
        return self.params_type(*(problem[name] for name in self.params_type._fields))

    def state(self, problem: Arrays, prefix: str = "") -> Any:
        """The state in the cell's own type; None where the problem leaves it out."""
        if f"{prefix}h" not in problem:
            return None
        arrays = [problem[prefix + name] for name in self.state_names]
        return lstm.State(*arrays) if self.module is lstm else arrays[0]

    def named(self, state: Any) -> Arrays:
        return dict(zip(self.state_names, state if self.module is lstm else [state], strict=True))

    def step(self, problem: Arrays) -> tuple[Any, Any]:
        """One time step, for a problem whose x has no time axis."""
        params, state = self.params(problem), self.state(problem)
        return self.module.step(params, problem["x"], state, **self.options)

    def forward(self, problem: Arrays) -> tuple[Any, Any, Any]:
        params, state = self.params(problem), self.state(problem)
        return self.module.forward(params, problem["x"], state, **self.options)

    def results(self, problem: Arrays) -> Arrays:
        """The outputs and the last state."""
        outputs, last, _ = self.forward(problem)
        return {"outputs": outputs} | self.named(last)

    def backward(self, problem: Arrays, cache: Any) -> tuple[Any, Any, Any]:
        params, d_last = self.params(problem), self.state(problem, "d_")
        return self.module.backward(params, cache, problem["d_outputs"], d_last, **self.options)

    def gradients(self, problem: Arrays) -> Arrays:
        d_params, d_x, d_first = self.backward(problem, self.forward(problem)[2])
        return d_params._asdict() | {"x": d_x} | self.named(d_first)


CELLS = {
    "rnn-tanh": Cell(rnn.Params, "tanh"),
    "rnn-relu": Cell(rnn.Params, "relu"),
    "rnn-linear": Cell(rnn.Params, "linear"),
    "lstm-tanh": Cell(lstm.Params, "tanh"),
    "lstm-relu": Cell(lstm.Params, "relu"),
    "lstm-linear": Cell(lstm.Params, "linear"),
    "lstm-peephole-tanh": Cell(lstm.PeepholeParams, "tanh"),
    "lstm-peephole-linear": Cell(lstm.PeepholeParams, "linear"),
    "gru": Cell(gru.Params),
    "gru-reset-before": Cell(gru.ResetBeforeParams),
    "gru-simplified": Cell(gru.SimplifiedParams),
}
KINDS = {
    f"{device}-{dtype}": Kind(device, dtype)
    for device in ("numpy", "cpu", "cuda")
    for dtype in ("float32", "float64")
}


# Of session scope, because Hypothesis refuses fixtures that are made anew for each test function.
@pytest.fixture(scope="session", params=CELLS)
def cell(request: pytest.FixtureRequest) -> Cell:
    return CELLS[request.param]


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    found = KINDS[request.param]
    if found.device == "cuda" and not torch.cuda.is_available():
        pytest.skip("torch finds no CUDA device")
    return found
