"""The line between a learner's kernel and who grades: texts of a few kinds, over one socket.

Both sides use this file. Ours takes whatever comes for what a learner may have written.
"""

import select
import socket
import struct
from threading import RLock

CELL, QUESTION = b"c", b"q"  # to the kernel: code to run, and what the bridge asks
OUTPUT, DONE, REPLY = b"o", b"d", b"r"  # from it: of a cell, at its end, and what the bridge hears

_HEAD = struct.Struct(">cI")  # the kind of a text, and the count of its bytes
_MOST_AT_ONCE = 1 << 20


class BrokenLineError(Exception):
    """The other side has closed its end, or says what is too long."""


class Line:
    """One end of the line.

    largest: how many bytes a text that comes may have.
    """

    def __init__(self, end: socket.socket, largest: int = 1 << 32) -> None:
        self._end, self._largest = end, largest
        self._came = bytearray()
        self._sending = RLock()  # a learner's threads may print

    def send(self, kind: bytes, text: str, seconds: float | None = None) -> None:
        """Send a text, which the other side must take within some time.

        Raises:
            BrokenLineError: it does not.
        """
        content = text.encode("utf-8", "surrogatepass")
        with self._sending:
            self._end.settimeout(seconds)
            try:
                self._end.sendall(_HEAD.pack(kind, len(content)) + content)
            except OSError as error:
                raise BrokenLineError from error

    def receive(self, seconds: float | None = None) -> tuple[bytes, str] | None:
        """The next text with its kind; None where none has come whole within some time.

        Raises:
            BrokenLineError: none will come any more, or it is too long.
        """
        while (received := self._whole()) is None:
            if not self._wait(seconds):
                return None
            try:
                came = self._end.recv(_MOST_AT_ONCE)
            except OSError as error:
                raise BrokenLineError from error
            if not came:
                raise BrokenLineError
            self._came += came
        return received

    def _wait(self, seconds: float | None) -> bool:
        waiting = select.poll()
        waiting.register(self._end, select.POLLIN)
        return bool(waiting.poll(None if seconds is None else 1000 * seconds))

    def _whole(self) -> tuple[bytes, str] | None:
        if len(self._came) < _HEAD.size:
            return None
        kind, length = _HEAD.unpack_from(self._came)
        if length > self._largest:
            raise BrokenLineError
        end = _HEAD.size + length
        if len(self._came) < end:
            return None
        text = self._came[_HEAD.size : end].decode("utf-8", "replace")
        del self._came[:end]
        return kind, text

    def close(self) -> None:
        self._end.close()
