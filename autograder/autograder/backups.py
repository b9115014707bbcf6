"""Copies of the gradebook, each made before a command writes to it.

Those of an SQLite file are such files, those of PostgreSQL what pg_dump writes. They are numbered,
for a clock may be set back.
"""

import filecmp
import os
import shlex
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import URL

from autograder.course import BACKUPS, Course, CourseError
from autograder.files import last_line

MOST = 10  # that are kept
SECONDS_TO_WAIT = 10  # for whoever is writing to the gradebook
_UNFINISHED = ".new"
_DIFFERS_EACH_TIME = (b"\\restrict ", b"\\unrestrict ")  # lines of pg_dump's


def back_up(course: Course) -> None:
    """Keep a copy of the gradebook, unless the last one says the same or there is nothing yet.

    Where PostgreSQL's pg_dump is missing or fails, this says so on stderr and no more.

    Raises:
        CourseError: the gradebook is damaged or locked, or the copy cannot be written.
    """
    file = course.gradebook_file()
    if file and not (file.exists() and file.stat().st_size):
        return
    folder = course.root / BACKUPS
    fresh = folder / _UNFINISHED
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob(f"{_UNFINISHED}*"):  # by a command that was killed
            left.unlink()
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
        if file:
            _copy(course, file, fresh)
            _keep(fresh, course.backups(), ".db")
        elif _dump(course.gradebook_url(), fresh):
            _keep(fresh, course.backups(), ".sql")
        fresh.unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(
            f"no backup of the gradebook can be written to {folder}: {error.strerror}. "
            "So nothing was changed: mend that, and run the command again"
        ) from None


def _keep(fresh: Path, earlier: list[Path], suffix: str) -> None:
    if earlier and earlier[-1].suffix == suffix and _same(fresh, earlier[-1]):
        return
    number = int(earlier[-1].name[:5]) + 1 if earlier else 1
    fresh.rename(fresh.with_name(f"{number:05}_{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}{suffix}"))
    for path in earlier[: 1 - MOST]:
        path.unlink()


def _same(one: Path, other: Path) -> bool:
    if other.suffix == ".db":
        return filecmp.cmp(one, other, shallow=False)
    with open(one, "rb") as lines, open(other, "rb") as other_lines:
        return all(
            line == other_line or (line and line.startswith(_DIFFERS_EACH_TIME))
            for line, other_line in zip_longest(lines, other_lines)
        )


def _copy(course: Course, file: Path, to: Path) -> None:
    """Copy an SQLite file, whoever else reads or writes it, and see that it is whole.

    Raises:
        CourseError: it is damaged, or somebody else writes to it all the time.
        OSError: the copy cannot be written.
    """
    until = time.monotonic() + SECONDS_TO_WAIT

    def be_patient(status: int, *_: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise CourseError(
                f"{file} is locked by another program: close it, and run the command again"
            )

    reading = f"{file.resolve().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(reading, timeout=1, uri=True)) as source,
            closing(sqlite3.connect(to)) as copy,
        ):
            source.backup(copy, progress=be_patient)
            [found] = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorname not in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
            raise OSError(error.sqlite_errorcode, str(error)) from None
        found = str(error)
    if found != "ok":
        raise course.damaged(found)


def _dump(url: URL, to: Path) -> bool:
    """Have pg_dump write a copy; returns whether it has, and says on stderr what to do if not."""
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    command = ["pg_dump", "--clean", "--if-exists", "--no-owner", "--file", str(to), address]
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    try:
        subprocess.run(
            command, env=os.environ | secret, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
    except FileNotFoundError:
        reason = "pg_dump is not installed here: install PostgreSQL's client programs"
    except subprocess.CalledProcessError as error:
        reason = last_line(error.stderr)
    else:
        return True
    again = shlex.join([*command[:-2], "backup.sql", address])
    print(
        f"autograder: no backup of the gradebook: {reason}, or run `{again}` where it is",
        file=sys.stderr,
    )
    return False
