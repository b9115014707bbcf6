"""Kernels in the jail, for the tests that try it out."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.course import CourseError
from autograder.running import jail
from autograder.running.inside.line import CELL
from autograder.running.kernel import Kernel as LearnersKernel
from autograder.running.limits import Limits

try:
    jail.check()
except CourseError as error:
    no_jail: str | None = str(error)
else:
    no_jail = None
in_a_jail = pytest.mark.skipif(no_jail is not None, reason=no_jail or "")


class Kernel(LearnersKernel):
    """A kernel whose cells are run for what they print."""

    def says(self, code: str, seconds: float = 60) -> str:
        """What the code printed, and its error where it raised one."""
        printed: list[str] = []

        def hear(text: str) -> None:
            said = json.loads(text)
            content = said["content"]
            if said["msg_type"] == "stream":
                printed.append(content["text"])
            elif said["msg_type"] == "error":
                printed.append(f"{content['ename']}: {content['evalue']}")

        self.run(dedent(code), time.monotonic() + seconds, hear)
        return "".join(printed).strip()

    def tells(self, code: str) -> object:
        """The value that the code prints as JSON."""
        return json.loads(self.says(code))

    def begin(self, code: str) -> None:
        """Have a cell begin that nobody waits for."""
        self._line.send(CELL, dedent(code))

    def exit_status(self, within: float = 20) -> int:
        status = self.process.wait(within)
        assert status is not None, "the kernel did not end"
        return status


@contextmanager
def kernel(jailed: bool = True, **limits: int) -> Iterator[Kernel]:
    with closing(Kernel(jailed, Limits(**limits))) as fresh:
        yield fresh


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
