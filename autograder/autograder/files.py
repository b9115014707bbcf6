"""Writing files so that a crash leaves the old one or the new one, never half of one."""

import os
import tempfile
from pathlib import Path

import nbformat


def write_text(text: str, path: Path) -> None:
    """Write a text file whole: to a temporary file beside it, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            error.filename = str(path)  # not the temporary one, which is gone
        raise


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook whole."""
    write_text(nbformat.writes(notebook) + "\n", path)


def last_line(text: str) -> str:
    """The last line that says anything: of a traceback, the error itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
