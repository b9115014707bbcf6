"""Kernels in the jail, for the tests that try it out."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from autograder import jail
from autograder.course import CourseError

NAME = "autograder-jail"
PROVISIONER = "autograder.jail:JailProvisioner"

try:
    jail.check()
except CourseError as error:
    no_jail: str | None = str(error)
else:
    no_jail = None
in_a_jail = pytest.mark.skipif(no_jail is not None, reason=no_jail or "")


class Kernel(NamedTuple):
    manager: KernelManager
    client: BlockingKernelClient

    def run(self, code: str, timeout: float = 60) -> str:
        """What the code printed; its error instead, where it raised one."""
        printed: list[str] = []

        def listen(message: dict) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])
            elif message["msg_type"] == "error":
                printed.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(
            dedent(code), timeout=timeout, output_hook=listen, allow_stdin=False
        )
        return "".join(printed).strip()

    def ask(self, code: str) -> object:
        """The value that the code prints as JSON."""
        return json.loads(self.run(code))

    @property
    def folder(self) -> Path:
        return Path(self.manager.connection_file).parent

    def exit_status(self, within: float = 20) -> int:
        end = time.monotonic() + within
        while (status := self.manager.provisioner.process.poll()) is None:
            assert time.monotonic() < end, "the kernel did not end"
            time.sleep(0.05)
        return status


@contextmanager
def kernel_manager(jailed: bool = True, **limits: int) -> Iterator[KernelManager]:
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, PROVISIONER, factory.GROUP_NAME)
    manager = KernelManager(kernel_name="python3")
    if jailed:
        settings = {"provisioner_name": NAME, "config": {"limits": limits}}
        manager.kernel_spec.metadata["kernel_provisioner"] = settings
    manager.start_kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"])
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)
        manager.context.destroy(linger=0)


@contextmanager
def kernel(jailed: bool = True, **limits: int) -> Iterator[Kernel]:
    with kernel_manager(jailed, **limits) as manager:
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            yield Kernel(manager, client)
        finally:
            client.stop_channels()


def running(token: str) -> bool:
    """Whether any process of this machine has the token on its command line."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if token in process.read_text(errors="replace"):
                return True
        except OSError:
            continue
    return False


def wait_until(true: Callable[[], bool], within: float = 10) -> bool:
    end = time.monotonic() + within
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
