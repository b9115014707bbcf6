"""Hand out what was released: into a folder, as a zip file, or by nbgrader's exchange.

What lies there already is never written over: if it is the same, there is nothing to do, and if it
is not, somebody may be working in it.
"""

import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseAssignment

from autograder.course import Course, CourseError, failure

EXCHANGE = "exchange"
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest in a zip file: the same files make the same bytes
Files = dict[str, bytes]


def hand_out(course: Course, problem_set: str, place: str) -> bool:
    """Hand out the released folder of a problem set, whole or not at all.

    place: a folder, into which a folder of the set's name goes; a file ending in .zip; or
        `exchange`.

    Returns whether it was not there yet.

    Raises:
        CourseError: the set was not released, something else is there, or nbgrader refuses.
    """
    course.released(problem_set)
    folder = course.notebook("release", problem_set).parent
    files = _files(folder)
    if place == EXCHANGE:
        return _to_exchange(course, problem_set, files)
    path = Path(place)
    if path.suffix.lower() == ".zip":
        return _to_zip(problem_set, files, path)
    return _to_folder(folder, files, path / problem_set)


def _to_folder(folder: Path, files: Files, target: Path) -> bool:
    if os.path.lexists(target):
        return _as_before(target.is_dir() and _files(target) == files, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as temporary:
        fresh = Path(temporary) / target.name
        shutil.copytree(folder, fresh)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        fresh.rename(target)
    return True


def _to_zip(problem_set: str, files: Files, target: Path) -> bool:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"{problem_set}/{name}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    if os.path.lexists(target):
        return _as_before(target.is_file() and target.read_bytes() == content.getvalue(), target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as temporary:
        fresh = Path(temporary) / target.name
        fresh.write_bytes(content.getvalue())
        fresh.chmod(0o644)
        fresh.rename(target)
    return True


def _to_exchange(course: Course, problem_set: str, files: Files) -> bool:
    api = course.api()
    exchange = api.exchange.ReleaseAssignment(
        coursedir=api.coursedir, authenticator=api.authenticator, parent=api
    )
    target = None
    if isinstance(exchange, ExchangeReleaseAssignment):  # the one on disk
        target = Path(exchange.root, api.coursedir.course_id, "outbound", problem_set)
        if target.is_dir():
            force = f"`nbgrader release_assignment {problem_set} --force`"
            return _as_before(_files(target) == files, target, f"to replace it, run {force}")
    result = {"success": False}
    try:
        result = api.release_assignment(problem_set)
    finally:
        if target and not result["success"]:
            shutil.rmtree(target, ignore_errors=True)
    if not result["success"]:
        raise CourseError(f"nbgrader's exchange does not take {problem_set}: {failure(result)}")
    return True


def _as_before(is_same: bool, target: Path, remedy: str = "move it away first") -> bool:
    if not is_same:
        raise CourseError(f"{target} is there and is not what is released now: {remedy}")
    return False


def _files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
