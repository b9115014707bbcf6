"""Read what a learner handed in, whatever lies in the folder."""

import errno
import os
import stat
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder.grading.verdicts import MISSING, UNREADABLE
from rnnlib.course.rebuild import recognises

MOST_BYTES = 20_000_000
MOST_FILES = 1000  # that are looked at in a folder
MOST_NAMES = 4  # in a sentence
TIMESTAMP = "timestamp.txt"  # nbgrader writes it beside what it collects
SECRET = "submission_secret.txt"  # so does this; the learner finds the feedback by it
RECEIPT = "receipt.json"  # of `rnnlib pack`
_BESIDE = (TIMESTAMP, SECRET, RECEIPT)

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Handed(NamedTuple):
    """The bytes of a notebook, or why there are none."""

    content: bytes | None
    outcome: str  # MISSING or UNREADABLE where there is no content, else empty
    reason: str  # why there is none, else empty
    notes: list[str]  # a sentence on each thing that an instructor may want to know


class Entry(NamedTuple):
    """Something that lies in a folder."""

    name: str
    kind: int  # its type in stat's terms


class NotTakenError(Exception):
    """A file is not taken; the message says why."""


def read(folder: Path, name: str, released: NotebookNode) -> Handed:
    """The notebook that was handed in for the problem set `name`.

    It must be a plain file in `folder`, of at most MOST_BYTES: no link is followed, nothing is
    waited for. Where none has the right name, the only notebook in the folder is taken if it is
    this problem set by its cells, as browsers write "ps3_lstm (1).ipynb".
    """
    wanted = f"{name}.ipynb"
    try:
        entries = _entries(folder)
    except OSError as error:
        return Handed(None, *_no_folder(folder, error), [])
    is_there = os.path.lexists(folder / wanted)
    notebooks = [
        entry.name
        for entry in entries
        if entry.kind == stat.S_IFREG and ".ipynb" in entry.name.lower()
    ]
    others = [entry for entry in entries if entry.name not in (wanted, *_BESIDE)]
    if is_there or len(notebooks) != 1:
        chosen, notes = wanted, []
    else:
        chosen = notebooks[0]
        notes = [f"{printable(chosen)} was taken, as there is no {wanted}"]
        others = [entry for entry in others if entry.name != chosen]
    if not is_there and chosen == wanted:
        return Handed(None, MISSING, _absence(wanted, others), [])
    try:
        content = read_file(folder, chosen, MOST_BYTES)
    except NotTakenError as error:
        return Handed(None, UNREADABLE, str(error), [])
    if chosen != wanted and not recognises(released, content):
        others = [entry for entry in entries if entry.name not in _BESIDE]
        return Handed(None, MISSING, _absence(wanted, others), [])
    if others:
        notes.append(f"it also holds {_listed(others)}, which does not count")
    return Handed(content, "", "", notes)


def beside(folder: Path, name: str) -> str | None:
    """The text of TIMESTAMP or SECRET beside the notebook; None where there is none to be read."""
    try:
        return read_file(folder, name, most_bytes=200).decode("utf-8").strip()
    except (NotTakenError, UnicodeDecodeError):
        return None


def handed_in(folder: Path) -> datetime | None:
    """When the timestamp.txt beside the notebook says it came; None where it says no time."""
    return as_time(beside(folder, TIMESTAMP))


def as_time(text: str | None) -> datetime | None:
    """A time as nbgrader writes it; None where it is none, or one that no learner hands in at."""
    try:
        time = parse_utc(text).replace(tzinfo=UTC)
    except (AttributeError, TypeError, ValueError, ArithmeticError):
        return None
    return time if 1980 <= time.year < 2100 else None


def read_file(folder: Path, name: str, most_bytes: int) -> bytes:
    """A plain file in `folder`. No link is followed, and a pipe is not waited for.

    Raises:
        NotTakenError: it is something else, is too large, or cannot be opened.
    """
    shown = printable(name)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        handle = os.open(folder, flags | os.O_DIRECTORY)
        try:
            found = _kind(os.stat(name, dir_fd=handle, follow_symlinks=False))
            if found in _KINDS:
                raise NotTakenError(f"{shown} is {_KINDS[found]}, not a file")
            file = os.open(name, flags, dir_fd=handle)
        finally:
            os.close(handle)
        with open(file, "rb") as opened:
            content = opened.read(most_bytes + 1)
            size = os.fstat(file).st_size
    except OSError as error:
        raise NotTakenError(f"{shown} cannot be opened: {error.strerror}") from None
    if len(content) > most_bytes:
        raise NotTakenError(
            f"{shown} has {size / 1e6:.0f} MB, and {most_bytes / 1e6:.0f} is the most: "
            "clear the outputs and hand it in again"
        )
    return content


def printable(name: str, most: int = 40) -> str:
    """A name that a learner chose, fit for a line of text."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _entries(folder: Path) -> list[Entry]:
    """What lies in a folder, but for hidden files. Raises OSError, for a link to a folder too."""
    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with os.scandir(handle) as found:
            entries = [
                Entry(entry.name, _kind(entry.stat(follow_symlinks=False)))
                for entry in islice(found, MOST_FILES)
                if not entry.name.startswith(".")
            ]
    finally:
        os.close(handle)
    return sorted(entries)


def _kind(status: os.stat_result) -> int:
    return stat.S_IFMT(status.st_mode)


def _no_folder(folder: Path, error: OSError) -> tuple[str, str]:
    if error.errno == errno.ENOENT:
        return MISSING, "there is no folder with a submission"
    if folder.is_symlink():
        return UNREADABLE, "the folder of the submission is a symbolic link"
    if error.errno == errno.ENOTDIR:
        return MISSING, "the submission is a file, and not a folder with a notebook"
    return UNREADABLE, f"the folder of the submission cannot be opened: {error.strerror}"


def _absence(wanted: str, others: list[Entry]) -> str:
    reason = f"there is no {wanted} in the submission"
    return f"{reason}, only {_listed(others)}" if others else f"{reason}, which is empty"


def _listed(entries: list[Entry]) -> str:
    names = [printable(name) + "/" * (kind == stat.S_IFDIR) for name, kind in entries[:MOST_NAMES]]
    more = f" and {len(entries) - MOST_NAMES} more" if len(entries) > MOST_NAMES else ""
    return ", ".join(names) + more
