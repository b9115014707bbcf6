"""A real kernel at the other end of the bridge, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from tempfile import TemporaryDirectory

from jupyter_client.manager import KernelManager

from autograder.bridge import Bridge, StandIn, reply_in, start_code


class Kernel:
    """A learner's kernel, ready for the bridge; it needs no jail for that."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager, self.client = manager, manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.bridge, self.patience = Bridge(self.ask), 60.0
        self.ask(start_code())

    def ask(self, code: str) -> object:
        """What the other side left as its reply, or None; a learner can break every message."""
        options = {"silent": True, "store_history": False, "user_expressions": {"reply": code}}
        try:
            message = self.client.execute("", reply=True, timeout=self.patience, **options)
            return reply_in(message["content"])
        except (TypeError, ValueError, LookupError, AttributeError, TimeoutError, Empty):
            return None

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
