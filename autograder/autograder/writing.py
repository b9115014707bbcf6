"""Who may write to the gradebook: one command at a time, and each after a backup."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname
from typing import TextIO

from autograder.backups import back_up
from autograder.course import Course, CourseError

LOCK = ".lock"
SECONDS_TO_WAIT = 5  # for a command that is done soon, such as a release beside another


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """Hold the course's lock, with a backup of the gradebook made; the lock ends with this process.

    Raises:
        CourseError: another command has it, or no backup can be made.
    """
    path = course.root / "autograded" / LOCK
    path.parent.mkdir(exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        _lock(file, path)
        file.truncate(0)
        file.write(f"process {os.getpid()} on {gethostname()}\n")
        file.flush()
        back_up(course)
        yield


def _lock(file: TextIO, path: Path) -> None:
    until = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                file.seek(0)
                raise CourseError(
                    f"{path.parent.parent} is in use by {file.read().strip()}: "
                    "wait until that is done, and run the command again"
                ) from None
        except OSError as error:
            raise CourseError(
                f"{path} cannot be locked: {error.strerror}. Where the course lies on a network "
                "file system, that must offer locks; or move the course to a local disk"
            ) from None
        time.sleep(0.1)
