"""The learner's kernel: IPython, which runs cells and answers the tests, one request at a time.

It has none of Jupyter's messages, threads and sockets, whose upkeep takes longer than a learner's
code does. Nothing here protects a grade: the learner's code may change all of it.
"""

import builtins
import json
import os
import signal
import socket
import sys
import tempfile
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from io import TextIOBase
from time import monotonic

from IPython.core import page
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

import rnnlib
from rnnlib.course import guards, remote

from .line import CELL, DONE, OUTPUT, REPLY, BrokenLineError, Line

LONGEST_PIECE = 1 << 16  # characters of a text that is printed
SECONDS_TO_HOLD = 0.2  # what is printed, so that not every line is a text of its own


class Outputs:
    """Tells who grades what a cell puts out, as the messages that Jupyter has for it."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self.streams: list[Printed] = []

    def tell(self, kind: str, **content: object) -> None:
        if self.line is not None:
            message = {"msg_type": kind, "content": content}
            self.line.send(OUTPUT, json.dumps(message, default=_as_text))

    def tell_in_order(self, kind: str, **content: object) -> None:
        """Tell what was printed so far, and then this."""
        for stream in self.streams:
            stream.flush()
        self.tell(kind, **content)

    def catch_up(self) -> None:
        """Tell what is left to tell at the end of a cell."""
        for stream in self.streams:
            stream.catch_up()

    def leave(self) -> None:
        """In a process that a learner's code has forked: what it prints goes to the files."""
        if self.line is not None:
            self.line.close()
        self.line, self.streams = None, []
        sys.stdout, sys.stderr = (os.fdopen(handle, "w", closefd=False) for handle in (1, 2))


outputs = Outputs()


def _as_text(value: object) -> str:
    """What JSON has no form for: a picture's bytes, and anything else."""
    return b64encode(value).decode() if isinstance(value, bytes) else repr(value)


class Printed(TextIOBase):
    """A stream that a cell prints to. What programs write to its file comes after the cell."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, handle: int) -> None:
        self._name, self._handle = name, handle
        self._held: list[str] = []
        self._held_since = 0.0

    def fileno(self) -> int:
        return self._handle

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if not self._held:
            self._held_since = monotonic()
        self._held.append(text)
        if len(text) > LONGEST_PIECE or monotonic() - self._held_since > SECONDS_TO_HOLD:
            self.flush()
        return len(text)

    def flush(self) -> None:
        held, self._held = "".join(self._held), []
        for start in range(0, len(held), LONGEST_PIECE):
            self._tell(held[start : start + LONGEST_PIECE])

    def catch_up(self) -> None:
        """Print what was written to the file since the last time."""
        self.flush()
        if os.fstat(self._handle).st_size:
            os.lseek(self._handle, 0, os.SEEK_SET)
            while came := os.read(self._handle, LONGEST_PIECE):
                self._tell(came.decode(errors="replace"))
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)

    def _tell(self, text: str) -> None:
        outputs.tell("stream", name=self._name, text=text)


class Publisher(DisplayPublisher):
    """What a cell displays."""

    def publish(
        self,
        data: dict,
        metadata: dict | None = None,
        *,
        transient: dict | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        kind = "update_display_data" if update else "display_data"
        outputs.tell_in_order(kind, data=data, metadata=metadata or {}, transient=transient or {})

    def clear_output(self, wait: bool = False) -> None:
        outputs.tell_in_order("clear_output", wait=bool(wait))


class Results(DisplayHook):
    """The value that a cell ends with."""

    def write_output_prompt(self) -> None:
        """The number of a result is told with it."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        outputs.tell_in_order(
            "execute_result",
            data=format_dict,
            metadata=md_dict or {},
            execution_count=self.exec_result.execution_count,
        )

    def finish_displayhook(self) -> None:
        """Nothing is to be printed after it."""
        self._is_active = False


class Shell(InteractiveShell):
    """IPython, whose outputs are told to who grades."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Results)

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(page.display_page), 99)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        outputs.tell_in_order("error", ename=str(etype.__name__), evalue=str(evalue), traceback=stb)

    def ask_exit(self) -> None:
        """What exit() and quit() do."""
        outputs.catch_up()
        os._exit(0)


def prepare() -> Shell:
    """Do all that takes long, and that a forked process can take over."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    guards.guard_cells()
    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    ours = __package__.partition(".")[0]
    for name in list(sys.modules):  # no name in a learner's code is to lead here
        if f"{name}.".startswith((f"{ours}.", "rnnlib.course.")):
            del sys.modules[name]
    del rnnlib.course
    return shell


def serve(shell: Shell, end: socket.socket) -> None:
    """Do what is asked over a line, until nobody is left who could ask."""
    end.set_inheritable(False)
    line = outputs.line = Line(end)
    outputs.streams = [_with_a_file("stdout", 1), _with_a_file("stderr", 2)]
    sys.stdout, sys.stderr = outputs.streams
    builtins.input = _no_input
    os.register_at_fork(after_in_child=outputs.leave)
    _ignore_interrupts()
    line.send(DONE, "")
    with suppress(BrokenLineError):
        while True:
            kind, text = line.receive()
            if kind == CELL:
                _unless_interrupted(_run_cell, shell, text)
                answer = DONE, str(shell.execution_count - 1)  # it counts on when a cell begins
            else:
                answer = REPLY, _unless_interrupted(remote.reply_to, text) or ""
            outputs.catch_up()
            line.send(*answer)


def _run_cell(shell: Shell, code: str) -> None:
    try:
        shell.run_cell(code, store_history=True)
    except Exception as error:  # of IPython itself, which the learner's code has changed
        outputs.tell("error", ename=type(error).__name__, evalue=str(error), traceback=[])


def _unless_interrupted(do: Callable, *arguments: object, **options: object) -> object:
    """What a function returns, or None. Nothing is interrupted but what is done for a request."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return do(*arguments, **options)
    except KeyboardInterrupt:
        return None
    finally:
        _ignore_interrupts()


def _ignore_interrupts() -> None:
    with suppress(KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return
    _ignore_interrupts()  # one came just before


def _with_a_file(name: str, handle: int) -> Printed:
    """A stream for what Python prints; what others write to its handle goes to a file."""
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), handle)
    return Printed(name, handle)


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("nobody is there to type an answer to input()")


if __name__ == "__main__":
    serve(prepare(), socket.socket(fileno=int(sys.argv[1])))
