"""The submissions that lie in submitted/, and the earlier ones that they took the place of."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.grading import submission
from autograder.grading.submission import TIMESTAMP
from autograder.intake.choice import Chosen

EARLIER = "earlier"
NEW, NEWER, UNCHANGED, OLDER = "new", "newer", "unchanged", "older"


def put(
    course: Course, problem_set: str, student: str, chosen: Chosen, handed_in: datetime | None
) -> str:
    """Put what a learner handed in where grading looks for it. Returns what it was.

    The same notebook again changes nothing, and neither does one that is older than what lies
    there. What a newer one takes the place of is kept in earlier/STUDENT/SET/, by its date.
    """
    folder = course.notebook("submitted", problem_set, student).parent
    when = handed_in or chosen.file.time
    status = NEW
    if os.path.lexists(folder):
        if _lies_there(folder, chosen):
            return UNCHANGED
        if when <= time_of(folder):
            return OLDER
        status = NEWER
    (course.root / "submitted").mkdir(mode=0o700, exist_ok=True)
    fresh = _write(folder, chosen, handed_in, when)
    if status == NEWER:
        _put_aside(course, problem_set, student, folder)
    fresh.rename(folder)
    return status


def time_of(folder: Path) -> datetime:
    """When a submission was handed in, or else when its newest file was written."""
    if handed_in := submission.handed_in(folder):
        return handed_in
    times = [path.lstat().st_mtime for path in folder.glob("*.ipynb")] or [folder.lstat().st_mtime]
    return datetime.fromtimestamp(max(times), UTC)


def _lies_there(folder: Path, chosen: Chosen) -> bool:
    try:
        there = submission.read_file(folder, chosen.name, submission.MOST_BYTES)
    except submission.NotTakenError:
        return False
    return there == chosen.content


def _write(folder: Path, chosen: Chosen, handed_in: datetime | None, when: datetime) -> Path:
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    files = {**chosen.beside, chosen.name: chosen.content}
    if handed_in:
        text = f"{handed_in.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC\n"
        files[TIMESTAMP] = text.encode("ascii")
    for name, content in files.items():
        (fresh / name).write_bytes(content)
        os.utime(fresh / name, (when.timestamp(), when.timestamp()))
    return fresh


def _put_aside(course: Course, problem_set: str, student: str, folder: Path) -> None:
    (course.root / EARLIER).mkdir(mode=0o700, exist_ok=True)
    shelf = course.root / EARLIER / student / problem_set
    shelf.mkdir(parents=True, exist_ok=True)
    name = f"{time_of(folder):%Y-%m-%dT%H-%M-%S}"
    place, number = shelf / name, 1
    while os.path.lexists(place):
        number += 1
        place = shelf / f"{name}-{number}"
    folder.rename(place)
