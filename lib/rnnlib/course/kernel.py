"""The process in which a notebook is checked: a fresh one each time, and only that one.

It reads the cells from its standard input, as JSON, and tells on its standard output what becomes
of each, a line of JSON at a time. What learners' code prints goes nowhere. When who started it is
gone, so is it.
"""

import builtins
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from traceback import extract_tb
from types import TracebackType

from IPython.core.error import StdinNotImplementedError
from traitlets.config import Config

from rnnlib.course import guards
from rnnlib.course.bridge import Bridge
from rnnlib.course.cells import is_given, is_test, may_call, run_given, run_test
from rnnlib.course.limits import MEMORY, SECONDS_A_CELL, SECONDS_A_NOTEBOOK, TOO_LONG
from rnnlib.course.shell import Limit, Printed, Shell, Stopped

LONGEST_MESSAGE = 2000

Tell = Callable[[dict], None]


def run(cells: list[dict], tell: Tell) -> None:
    """Run the cells in order, as grading does, and tell when each begins and how it ends."""
    guards.guard_cells()
    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    limit = Limit()
    sys.stdout = sys.stderr = Printed(limit)
    builtins.input = _no_input
    bridge, allowed = Bridge(limit.ask), may_call(cells)
    given: dict[str, object] = {"__name__": "__main__"}

    def fetch(name: str) -> object:
        return bridge.fetch(name, allowed.get(name, allowed[None]))

    deadline = monotonic() + SECONDS_A_NOTEBOOK
    for index, cell in enumerate(cells):
        seconds = max(0.01, min(SECONDS_A_CELL, deadline - monotonic()))
        tell({"begins": index, "seconds": seconds})
        if is_test(cell):
            error = _test(cell["source"], given, fetch, limit, seconds)
        else:
            if is_given(cell):
                run_given(cell["source"], given)
            error = _run(shell, cell["source"], limit, seconds)
        tell({"ends": index, "error": error})


def _run(shell: Shell, source: str, limit: Limit, seconds: float) -> dict | None:
    try:
        with limit.on(seconds, counting=True):
            result = shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
    except BaseException as outer:  # of IPython itself, which the code may have changed
        error = outer
    if limit.reason:
        return _told("Stopped", limit.reason)
    if error is None:
        return None
    if isinstance(error, SyntaxError):
        error = _plain(error, source)
        line = (error.text or "").strip()
        return _told(
            type(error).__name__, error.msg or "", f"line {error.lineno} of your cell", line
        )
    frames = [
        extract_tb(link, limit=1)[0]
        for link in _links(error)
        if link.tb_frame.f_globals is shell.user_ns
    ]
    place = (f"line {frames[-1].lineno} of your cell", frames[-1].line or "") if frames else ()
    return _told(type(error).__name__, _message(error), *place)


def _plain(error: SyntaxError, source: str) -> SyntaxError:
    """What Python says where IPython only says that the cell does not end."""
    if error.msg == "incomplete input":
        try:
            compile(source, "<cell>", "exec")
        except SyntaxError as plain:
            return plain
    return error


def _test(
    source: str, given: dict, fetch: Callable[[str], object], limit: Limit, seconds: float
) -> dict | None:
    try:
        with limit.on(seconds, counting=False):
            run_test(source, given, fetch)
    except (Stopped, KeyboardInterrupt):
        return _told("Stopped", limit.reason or TOO_LONG)
    except Exception as error:
        if own := getattr(error, "learner_traceback", ""):
            *_, place, line = ["", *own.splitlines()]
            return _told(type(error).__name__, _message(error), place.strip(" :"), line.strip())
        return _told(type(error).__name__, _message(error), *_place_in_test(error, source))
    return None


def _place_in_test(error: Exception, source: str) -> tuple[str, ...]:
    """The line of a test that an error comes from. An assertion with a message says it itself."""
    if isinstance(error, AssertionError | NameError) and str(error):
        return ()
    links = [link for link in _links(error) if link.tb_frame.f_code.co_filename == "<test>"]
    return ("in the test", source.splitlines()[links[-1].tb_lineno - 1].strip()) if links else ()


def _links(error: BaseException) -> Iterator[TracebackType]:
    link = error.__traceback__
    while link:
        yield link
        link = link.tb_next


def _message(error: BaseException) -> str:
    with suppress(BaseException):  # of a __str__ of the learner's
        return str(error)[:LONGEST_MESSAGE]
    return ""


def _told(name: str, message: str, place: str = "", line: str = "") -> dict:
    return {"name": name, "message": message, "place": place, "line": line}


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("nobody is there to type an answer to input()")


def _limit_memory() -> None:
    """Limit it where the platform can."""
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _first_line(input_: int) -> bytes:
    """The job. Nothing else comes after it, so no more than the line is read."""
    with open(os.dup(input_), "rb", buffering=0) as stream:
        job = b""
        while not job.endswith(b"\n"):
            if not (came := stream.read(1 << 16)):
                os._exit(1)
            job += came
    return job


def _end_with_parent(input_: int) -> None:
    while os.read(input_, 1 << 16):
        pass
    os._exit(1)


def main() -> None:
    """Take over the standard streams, so that no learner's code can, and run what comes."""
    input_, output = os.dup(0), os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    with open(os.devnull, "r+b", buffering=0) as nothing:
        for handle in (0, 1, 2):
            os.dup2(nothing.fileno(), handle)
    job = _first_line(input_)
    threading.Thread(target=_end_with_parent, args=[input_], daemon=True).start()

    def tell(message: dict) -> None:
        output.write(json.dumps(message) + "\n")
        output.flush()

    _limit_memory()
    run(json.loads(job), tell)
    os._exit(0)  # whatever threads and exit handlers the code has left behind


if __name__ == "__main__":
    main()
