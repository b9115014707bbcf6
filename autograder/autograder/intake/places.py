"""The files in a folder or in a zip file, which strangers have filled.

No link is followed and nothing is unpacked onto the disk: a name is only ever looked at, and a file
read up to a limit when it is asked for.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from autograder.course import CourseError
from autograder.grading.submission import MOST_BYTES, NotTakenError, printable, read_file
from autograder.intake.parcels import File

MOST_FILES = 100_000
DEEPEST = 4  # folders that stand in each other
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a limit
_NO_ZIP = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError)
_DAMAGED = (*_NO_ZIP, zlib.error, RuntimeError, OSError)
_UTF8 = 0x800  # set where the names in a zip file are known to be UTF-8
_LOCKED = 0x1


@contextmanager
def opened(place: Path) -> Iterator[list[File]]:
    """The files in a folder or in a zip file, which can be read as long as it is open.

    Raises:
        CourseError: it is neither, or holds more than MOST_FILES.
    """
    if place.is_dir():
        yield files_of_folder(place)
    elif not place.is_file():
        raise CourseError(f"{place} is no folder and no file: name what you have downloaded")
    else:
        try:
            archive = zipfile.ZipFile(place)
        except _NO_ZIP:
            raise CourseError(f"{place} is no zip file: download it again") from None
        with archive:
            yield _bounded(str(place), files_of_zip(archive, place.stat().st_mtime))


def files_of_folder(folder: Path, deepest: int = DEEPEST) -> list[File]:
    """The files in a folder.

    deepest: how many folders may stand in each other, this one among them.

    Raises:
        CourseError: there are more than MOST_FILES.
        OSError: a folder cannot be read.
    """
    return _bounded(str(folder), list(islice(_walk(folder, (), deepest), MOST_FILES + 1)))


def open_packed(content: BinaryIO, name: str) -> list[File]:
    """The files in a zip file that was itself handed in. Raises NotTakenError: it is none."""
    try:
        return files_of_zip(zipfile.ZipFile(content), 0)
    except _DAMAGED:
        raise NotTakenError(f"{printable(name)} is no zip file") from None


def files_of_zip(archive: zipfile.ZipFile, otherwise: float) -> list[File]:
    """The files in a zip file.

    otherwise: the time of those that have none, in seconds since 1970.
    """
    found = []
    for entry in archive.infolist():
        path = tuple(part for part in _name(entry).replace("\\", "/").split("/") if part)
        if not path or entry.is_dir() or _is_hidden(path):
            continue
        try:
            time = datetime(*entry.date_time).astimezone()
        except (ValueError, OverflowError):
            time = datetime.fromtimestamp(otherwise, UTC)
        found.append(File(path, time, partial(_unpack, archive, entry)))
    return found


def _walk(folder: Path, above: tuple[str, ...], deepest: int) -> Iterator[File]:
    with os.scandir(folder) as entries:
        for entry in sorted(islice(entries, MOST_FILES + 1), key=lambda entry: entry.name):
            path = (*above, entry.name)
            if _is_hidden(path):
                continue
            if entry.is_dir(follow_symlinks=False):
                if len(path) < deepest:
                    yield from _walk(Path(entry.path), path, deepest)
                continue
            changed = entry.stat(follow_symlinks=False).st_mtime
            read = partial(read_file, folder, entry.name, MOST_BYTES)
            yield File(path, datetime.fromtimestamp(changed, UTC), read)


def _bounded(place: str, files: list[File]) -> list[File]:
    if len(files) > MOST_FILES:
        raise CourseError(f"{place} holds more than {MOST_FILES} files, which is the most")
    return files


def _is_hidden(path: tuple[str, ...]) -> bool:
    return path[0] == "__MACOSX" or path[-1].startswith(".") or ".." in path


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry, which Canvas writes in UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    shown = printable(entry.filename.rsplit("/", 1)[-1])
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise NotTakenError(f"{shown} is a symbolic link, not a file")
    if entry.flag_bits & _LOCKED:
        raise NotTakenError(f"{shown} is locked with a password")
    if entry.compress_type not in _PACKED:
        raise NotTakenError(f"{shown} is packed in an unusual way: have it handed in again")
    try:
        with archive.open(entry) as file:
            content = file.read(MOST_BYTES + 1)
    except _DAMAGED:
        raise NotTakenError(f"{shown} is damaged: download it again") from None
    if len(content) > MOST_BYTES:
        raise NotTakenError(f"{shown} has more than {MOST_BYTES / 1e6:.0f} MB unpacked")
    return content
