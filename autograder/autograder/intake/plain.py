"""A folder, or a zip file of one, in which learners stand by their ids.

What s01 hands in for ps3_lstm is `s01/ps3_lstm/ps3_lstm.ipynb` as in nbgrader's own folders,
`s01/ps3_lstm.ipynb`, or `s01_ps3_lstm.ipynb`. A timestamp.txt beside it says when.
"""

from datetime import UTC, datetime

from nbgrader.utils import parse_utc

from autograder.grading.submission import TIMESTAMP, NotTakenError
from autograder.intake.parcels import File, Parcel
from autograder.intake.roster import Student

ENDINGS = (".ipynb", ".zip")


def parcels(files: list[File], problem_set: str) -> list[Parcel]:
    """What each sender handed in. A notebook that lies about without an id is a parcel, too."""
    senders: dict[str, list[File]] = {}
    for file in files:
        if file.path[1:2] == (problem_set,) and len(file.path) == 3:
            senders.setdefault(file.path[0], []).append(file._replace(path=file.path[2:]))
        elif len(file.path) == 2:
            senders.setdefault(file.path[0], []).append(file._replace(path=file.path[1:]))
        elif len(file.path) == 1 and file.name.lower().endswith(ENDINGS):
            stem, _, ending = file.name.rpartition(".")
            student = stem.removesuffix(f"_{problem_set}")
            name = f"{problem_set}.{ending}" if student != stem else file.name
            sender = student if student != stem else file.name
            senders.setdefault(sender, []).append(file._replace(path=(name,)))
    return [
        Parcel(sender, (sender,), files, _handed_in(files))
        for sender, files in senders.items()
        if any(file.name.lower().endswith(ENDINGS) for file in files)
    ]


def names(student: Student) -> set[str]:
    """As what a learner stands there."""
    return {student.id}


def _handed_in(files: list[File]) -> datetime | None:
    for file in files:
        if file.name == TIMESTAMP:
            try:
                return parse_utc(file.read()[:100].decode("utf-8").strip()).replace(tzinfo=UTC)
            except (NotTakenError, ValueError, OverflowError):
                return None
    return None
