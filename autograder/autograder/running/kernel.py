"""A learner's kernel, as who grades sees it: it runs cells and answers questions, within limits."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol

from autograder.course import CourseError
from autograder.running import jail
from autograder.running.ends import ASTRAY, DID_NOT_STOP, TOO_LONG, Stopped, of_kernel
from autograder.running.inside.line import (
    CELL,
    DONE,
    OUTPUT,
    QUESTION,
    REPLY,
    BrokenLineError,
    Line,
)
from autograder.running.limits import Limits

SECONDS_TO_START = 60
SECONDS_TO_CALM_DOWN = 5  # after an interrupt, before the kernel is killed
SECONDS_TO_END = 10  # for a kernel that has closed its line
LARGEST_TEXT = 96 << 20  # bytes: of arrays that come back; for a larger one the kernel is lost

Hear = Callable[[str], None]  # takes what a kernel says of an output


class Process(Protocol):
    """The process of a kernel."""

    def poll(self) -> int | None: ...
    def wait(self, seconds: float) -> int | None: ...
    def interrupt(self) -> None: ...
    def kill(self) -> None: ...


class Kernel:
    """A running kernel; end it with `close`.

    jailed: without a jail it has this user's rights. limits: of the jail, other than the usual.

    Raises:
        CourseError: it does not start.
    """

    def __init__(self, jailed: bool = True, limits: Limits | None = None) -> None:
        end, theirs = socket.socketpair()
        with theirs:
            try:
                self.process = _start(jailed, limits or Limits(), theirs.fileno())
            except BaseException:
                end.close()
                raise
        self._line = Line(end, LARGEST_TEXT)
        self._await_start()

    def run(self, code: str, deadline: float, hear: Hear) -> tuple[int, bool]:
        """Run a cell.

        Returns its number, and whether it was in time; it was interrupted where it was not.

        Raises:
            Stopped: the kernel has died, or had to be killed.
        """
        number, in_time = self._answer(CELL, code, DONE, deadline, hear)
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Stopped(ASTRAY)
        return int(number), in_time

    def ask(self, question: str, deadline: float, hear: Hear) -> str:
        """Ask what the bridge does, and return what is found in the answer's place.

        Raises:
            Stopped: the kernel has died or had to be killed, or was interrupted.
        """
        reply, in_time = self._answer(QUESTION, question, REPLY, deadline, hear)
        if not in_time:
            raise Stopped(TOO_LONG, for_good=False)
        return reply

    def interrupt(self) -> None:
        """Have Python raise a KeyboardInterrupt in what the kernel does."""
        self.process.interrupt()

    def close(self) -> None:
        """End it, with all that it has started in its jail."""
        self._line.close()
        self.process.kill()

    def _answer(
        self, request: bytes, text: str, kind: bytes, deadline: float, hear: Hear
    ) -> tuple[str, bool]:
        in_time = True
        try:
            self._line.send(request, text, max(0.01, deadline - monotonic()))
            while True:
                if (left := deadline - monotonic()) <= 0:
                    if not in_time:
                        raise Stopped(DID_NOT_STOP)
                    in_time, deadline = False, monotonic() + SECONDS_TO_CALM_DOWN
                    self.interrupt()
                elif (received := self._line.receive(min(left, 1))) is None:
                    self._check_running()
                elif received[0] == OUTPUT:
                    hear(received[1])
                elif received[0] == kind:
                    return received[1], in_time
        except BrokenLineError:
            status = self.process.wait(SECONDS_TO_END)
            raise Stopped(ASTRAY if status is None else of_kernel(status)) from None

    def _check_running(self) -> None:
        status = self.process.poll()
        if status is not None:
            raise Stopped(of_kernel(status))

    def _await_start(self) -> None:
        """Wait until it is ready. No code of a learner's has run by then."""
        try:
            if self._line.receive(SECONDS_TO_START) is not None:
                return
            problem = f"was not ready within {SECONDS_TO_START} seconds"
        except BrokenLineError:
            problem = "ended before it was ready"
        self.close()
        raise CourseError(
            f"the learner's kernel {problem}: grade again, on a less busy machine "
            "or with more memory"
        )


def _start(jailed: bool, limits: Limits, end: int) -> Process:
    return jail.fork(limits, end) if jailed else Unjailed(end)


class Unjailed:
    """A kernel without a jail. Its name says whose rights it has."""

    def __init__(self, end: int) -> None:
        command = [sys.executable, "-m", "autograder.running.inside.runner", str(end)]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            pass_fds=[end],
            start_new_session=True,
        )

    def poll(self) -> int | None:
        return self._process.poll()

    def wait(self, seconds: float) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
