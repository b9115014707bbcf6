"""A real kernel at the other end of the bridge, for tests; it needs no jail for that."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from time import monotonic

from autograder.running import kernel
from rnnlib.course.bridge import Bridge, StandIn

# Where the learner's side has its functions: what it takes to tamper with them.
REMOTE = (
    "next(each.frame for each in __import__('inspect').stack(0) if each.function == 'serve')"
    ".f_globals['remote'].__dict__"
)


class Kernel(kernel.Kernel):
    """A learner's kernel with a bridge. What it has put out is kept as Jupyter's messages."""

    def __init__(self) -> None:
        super().__init__(jailed=False)
        self.bridge, self.patience = Bridge(self._question), 60.0
        self.said: list[dict] = []

    def _question(self, text: str) -> str:
        return self.ask(text, monotonic() + self.patience, self._hear)

    def _hear(self, text: str) -> None:
        with suppress(ValueError):  # of a kernel that a test has broken
            self.said.append(json.loads(text))

    def cell(self, code: str) -> None:
        """Run a cell. Raises AssertionError where it fails."""
        self.said.clear()
        self.run(code, monotonic() + self.patience, self._hear)
        assert "error" not in [each["msg_type"] for each in self.said], self.said

    def __getitem__(self, name: str) -> object:
        return self.bridge.fetch(name)

    def define(self, code: str) -> StandIn:
        """A stand-in for the function f that a cell defines."""
        self.cell(code)
        return self["f"]


@contextmanager
def running_kernel() -> Iterator[Kernel]:
    with closing(Kernel()) as kernel:
        yield kernel
