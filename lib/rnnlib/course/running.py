"""Running a notebook in a fresh process, from outside: what it tells, and when it must be ended."""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from rnnlib.course.cells import name_of
from rnnlib.course.limits import DID_NOT_STOP, ENDED, SECONDS_TO_CALM_DOWN
from rnnlib.course.released import CannotCheckError

PROGRAM = ("-m", "rnnlib.course.kernel")
SECONDS_TO_START = 60
SECONDS_TO_END = 10

# Errors whose message says it all.
_SENTENCES = {"AssertionError", "CannotCross", "GarbledError", "LearnerError", "RefusedError"}
_SENTENCES |= {"Stopped"}

Said = queue.SimpleQueue  # of what it tells, and of None when it has ended


class Failure(NamedTuple):
    """Why a cell or a test failed."""

    name: str  # of the exception
    message: str
    place: str = ""  # such as "line 3 of your cell"
    line: str = ""  # the text of it

    def describe(self) -> str:
        """One line: the message of a test, or the error's name too."""
        message = self.message.strip().splitlines()[0] if self.message.strip() else ""
        if self.name in _SENTENCES and message:
            return message
        return f"{self.name}: {message}" if message else self.name


def run(cells: list[dict], begins: Callable[[str], None]) -> list[Failure | None]:
    """Run code cells, tests among them, in order in a fresh process. Nothing is left of it.

    begins: is called with the name of each cell.

    Returns, for each cell, why it failed; None where it did not.

    Raises:
        CannotCheckError: Python does not start.
    """
    with _process() as process:
        said: Said = queue.SimpleQueue()
        threading.Thread(target=_listen, args=[process, said], daemon=True).start()
        with suppress(OSError):  # of a process that has ended, which will show
            process.stdin.write(json.dumps(cells).encode() + b"\n")
            process.stdin.flush()
        return _follow(cells, said, begins)


def _follow(cells: list[dict], said: Said, begins: Callable[[str], None]) -> list[Failure | None]:
    results: list[Failure | None] = []
    seconds, end, current = SECONDS_TO_START, "", ""
    while len(results) < len(cells) and not end:
        try:
            message = said.get(timeout=seconds)
        except queue.Empty:
            message, end = {}, DID_NOT_STOP
        if message is None:
            end = ENDED
        elif "begins" in message:
            current = name_of(cells[message["begins"]])
            begins(current)
            seconds = message["seconds"] + SECONDS_TO_CALM_DOWN
        elif "ends" in message:
            results.append(Failure(**message["error"]) if message["error"] else None)
            seconds = SECONDS_TO_START
    if end and not current:
        raise CannotCheckError("Python does not start, or is too slow: try again")
    what = "a cell of your own" if current.startswith("own-") else current
    return results + [Failure("Stopped", end.format(what))] * (len(cells) - len(results))


def _listen(process: subprocess.Popen, said: Said) -> None:
    with process.stdout, suppress(ValueError):  # of half a line
        for line in process.stdout:
            said.put(json.loads(line))
    said.put(None)


@contextmanager
def _process() -> Iterator[subprocess.Popen]:
    """The process, in an empty folder, as in grading; both are gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, *PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"},
            start_new_session=True,  # so that Ctrl-C ends this one, which then ends that
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    """End it, and where the platform knows groups of processes, all that it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait(SECONDS_TO_END)
    with suppress(OSError):
        process.stdin.close()
