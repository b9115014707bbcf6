"""A real kernel at the other end of the bridge, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from jupyter_client.manager import KernelManager

from autograder.bridge import Bridge, StandIn, start_code
from autograder.line import Line

# Where the learner's side has its functions: what it takes to tamper with them.
REMOTE = (
    "next(each for each in __import__('gc').get_objects() "
    "if getattr(each, '__name__', '') == '_reply_to').__globals__"
)


class Kernel:
    """A learner's kernel, ready for the bridge; it needs no jail for that."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager, self.client = manager, manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.bridge, self.line, self.patience = Bridge(self.ask), Line(self.client), 60.0
        self.client.execute("", reply=True, timeout=60, user_expressions={"built": start_code()})

    def ask(self, text: str) -> str | None:
        """What the other side replies, or None."""
        self.line.send(text)
        return self.line.answer(self.patience)

    def run(self, code: str) -> None:
        """Run a cell. Raises AssertionError where it fails."""
        content = self.client.execute(code, reply=True, timeout=self.patience)["content"]
        assert content["status"] == "ok", content

    def __getitem__(self, name: str) -> object:
        return self.bridge.fetch(name)

    def define(self, code: str) -> StandIn:
        """A stand-in for the function f that a cell defines."""
        self.run(code)
        return self["f"]


@contextmanager
def running_kernel() -> Iterator[Kernel]:
    with TemporaryDirectory(prefix="k") as folder:
        manager = KernelManager(transport="ipc", ip=f"{folder}/s")
        manager.start_kernel()
        kernel = Kernel(manager)
        try:
            yield kernel
        finally:
            kernel.client.stop_channels()
            manager.shutdown_kernel(now=True)
            manager.cleanup_resources()
