"""What learners submitted to nbgrader's exchange on disk.

nbgrader's own collect copies a submission with the instructor's rights and follows the links in it,
so that a learner can hand in a file that only the instructor may read. Here nbgrader says where the
exchange is, and its files are read as those of any other folder.
"""

import os
import pwd
import re
from datetime import datetime
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect

from autograder.course import Course, CourseError
from autograder.grading.submission import as_time, printable
from autograder.intake import places
from autograder.intake.parcels import Parcel


def parcels(course: Course, problem_set: str) -> list[Parcel]:
    """The newest submission of each learner, and every one that somebody else made in their name.

    Raises:
        CourseError: the exchange is none on disk, is not there or cannot be read.
    """
    api = course.api()
    collector = api.exchange.Collect(
        coursedir=api.coursedir, authenticator=api.authenticator, parent=api
    )
    if not isinstance(collector, ExchangeCollect):
        raise CourseError(
            f"the exchange of {course.root} is none on disk: run `nbgrader collect {problem_set}`"
        )
    inbound = Path(collector.root, api.coursedir.course_id, "inbound")
    if not os.access(inbound, os.R_OK | os.X_OK):
        raise CourseError(
            f"{inbound} is not there or cannot be read: did you run "
            f"`autograder release {problem_set} --to exchange`?"
        )
    return _newest(inbound, problem_set, collector.check_owner)


def _newest(inbound: Path, problem_set: str, check_owner: bool) -> list[Parcel]:
    pattern = re.compile(rf"(?P<student>.+)\+{re.escape(problem_set)}\+(?P<time>[^+]+)(\+[^+]*)?")
    newest: dict[str, Parcel] = {}
    feigned = []
    for folder in sorted(inbound.iterdir()):
        if not (parts := pattern.fullmatch(folder.name)):
            continue
        student, owner = parts["student"], _owner(folder)
        handed_in = as_time(parts["time"])
        if folder.is_symlink() or not folder.is_dir() or not handed_in:
            feigned.append(Parcel(folder.name, (), [], fault="nbgrader did not make this"))
        elif check_owner and owner != student:
            fault = f"it belongs to the system's user {owner}, not to {printable(student)}"
            feigned.append(Parcel(folder.name, (), [], fault=fault))
        elif student not in newest or newest[student].handed_in < handed_in:
            newest[student] = _parcel(folder, student, handed_in)
    return [*newest.values(), *feigned]


def _parcel(folder: Path, student: str, handed_in: datetime) -> Parcel:
    try:
        files, fault = places.files_of_folder(folder, deepest=1), ""
    except (CourseError, OSError):
        files, fault = [], "its folder cannot be read, or holds too many files"
    return Parcel(student, (student,), files, handed_in, fault=fault)


def _owner(folder: Path) -> str:
    number = folder.lstat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
