"""IPython for a check: it shows nothing, and is limited in time and in what it prints."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOBase
from types import FrameType

from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

from rnnlib.course import remote
from rnnlib.course.limits import MOST_OUTPUT, TOO_LONG, TOO_MUCH


class Stopped(BaseException):
    """A test was interrupted, so it is no matter what its function returns, or catches."""


class Limit:
    """Interrupts what takes too long or prints too much."""

    def __init__(self) -> None:
        self.reason = ""  # why the code was interrupted, if it was
        self._running = self._counting = False
        self._printed = 0
        signal.signal(signal.SIGINT, self._interrupted)

    @contextmanager
    def on(self, seconds: float, counting: bool) -> Iterator[None]:
        """Limit what runs within."""
        self.reason, self._printed, self._counting = "", 0, counting
        timer = threading.Timer(seconds, _interrupt_main_thread)
        timer.daemon = True
        timer.start()
        self._running = True
        try:
            yield
        finally:
            self._running = False
            timer.cancel()

    def count(self, characters: int) -> None:
        """Count what is printed. Raises KeyboardInterrupt, once, where it is too much."""
        before, self._printed = self._printed, self._printed + characters
        if self._counting and before <= MOST_OUTPUT < self._printed:
            self.reason = TOO_MUCH
            raise KeyboardInterrupt

    def ask(self, question: str) -> str:
        """What the bridge asks, of this same process. Raises Stopped where it was interrupted."""
        reply = remote.reply_to(question)
        if self.reason:
            raise Stopped
        return reply

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._running:
            self.reason = TOO_LONG
            raise KeyboardInterrupt


def _interrupt_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):  # which wakes what sleeps, too
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


class Printed(TextIOBase):
    """Where code prints to: nobody reads it, but it is counted."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._limit.count(len(text))
        return len(text)


class Publisher(DisplayPublisher):
    """What a cell displays is printed like the rest."""

    def publish(self, data: dict, metadata: dict | None = None, **_: object) -> None:
        for form in data.values():
            sys.stdout.write(str(form))


class Shell(InteractiveShell):
    """IPython, which shows no errors: they are told instead."""

    display_pub_class = Type(Publisher)

    def showtraceback(self, *_: object, **__: object) -> None: ...

    def showsyntaxerror(self, *_: object, **__: object) -> None: ...

    def ask_exit(self) -> None:
        """What exit() and quit() do."""
        os._exit(0)
