"""Writing files so that a crash leaves the old one or the new one, never half of one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import nbformat

PUBLIC, PRIVATE = 0o644, 0o600  # what others may do with a file


@contextmanager
def replacing(path: Path, mode: int = PUBLIC) -> Iterator[IO[bytes]]:
    """A file to write in place of `path`: a temporary one beside it, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(handle, "wb") as file:
            yield file
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            error.filename = str(path)  # not the temporary one, which is gone
        raise


def write_text(text: str, path: Path, mode: int = PUBLIC) -> None:
    """Write a text file whole."""
    with replacing(path, mode) as file:
        file.write(text.encode("utf-8"))


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook whole."""
    write_text(nbformat.writes(notebook) + "\n", path)


def last_line(text: str) -> str:
    """The last line that says anything: of a traceback, the error itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
