"""A line that tells how far a long run is, and leaves clean output behind."""

import sys
from time import perf_counter
from typing import Any


class Line:
    """A line of text that is written over: an output in a notebook, the last line of a terminal.

    Elsewhere it stays unseen. In a notebook that is run to be published only the last text is left.
    (tqdm leaves there either every state of its bar, or a widget with scripts from elsewhere.)
    """

    def __init__(self) -> None:
        self.next_at = 0.0
        self.in_notebook = hasattr(_shell(), "kernel")
        if self.in_notebook:
            from IPython.display import DisplayHandle

            self.handle = DisplayHandle()
            self.handle.display({"text/plain": ""}, raw=True)

    def show(self, text: str) -> None:
        """Write a text over the one before, unless that has just been written."""
        if perf_counter() > self.next_at:
            self._write(text)
            self.next_at = perf_counter() + 0.1

    def end(self, text: str) -> None:
        """Write the last text, and leave the line."""
        self._write(text, end="\n")

    def clear(self) -> None:
        """Leave nothing of it."""
        self._write("", end="\r")

    def _write(self, text: str, end: str = "") -> None:
        if self.in_notebook:
            self.handle.update({"text/plain": text}, raw=True)
        elif sys.stderr.isatty():
            print(f"\r{text:<79}", end=end, file=sys.stderr, flush=True)


def _shell() -> Any:
    """IPython's shell where this runs in one, or None."""
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()
