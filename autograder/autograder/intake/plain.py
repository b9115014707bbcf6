"""A folder, or a zip file of one, in which learners stand by their ids.

What s01 hands in for ps3_lstm is `s01/ps3_lstm/ps3_lstm.ipynb` as in nbgrader's own folders,
`s01/ps3_lstm.ipynb`, or `s01_ps3_lstm.ipynb`. A timestamp.txt beside it says when.
"""

import unicodedata
from datetime import datetime

from autograder.grading.submission import TIMESTAMP, NotTakenError, as_time
from autograder.intake.parcels import File, Parcel
from autograder.intake.roster import Student

ENDINGS = (".ipynb", ".zip")
_NOBODYS = "neither its name nor its folder says whose it is"


def parcels(files: list[File], problem_set: str) -> list[Parcel]:
    """What each sender handed in. A notebook that does not say whose it is, is a parcel, too."""
    found: dict[str, Parcel] = {}
    for file in files:
        student, name = _read(file, problem_set)
        if name:
            sender, fault = (student, "") if student else (file.path[0], _NOBODYS)
            parcel = found.setdefault(sender, Parcel(sender, (_fold(sender),), [], fault=fault))
            parcel.files.append(file._replace(path=(name,)))
    return [
        parcel._replace(handed_in=_handed_in(parcel.files))
        for parcel in found.values()
        if any(file.name.lower().endswith(ENDINGS) for file in parcel.files)
    ]


def _read(file: File, problem_set: str) -> tuple[str, str]:
    """Whose file it is, as its path says, and its name; none where it is nothing of the set."""
    student, *between, name = file.path if len(file.path) > 1 else ("", file.name)
    if student:
        inside = between in ([], [problem_set])
        return "" if student == problem_set else student, name if inside else ""
    stem, _, ending = name.rpartition(".")
    student = stem.removesuffix(f"_{problem_set}")
    if f".{ending.lower()}" not in ENDINGS:
        return "", ""
    return ("", name) if student == stem else (student, f"{problem_set}.{ending}")


def names(student: Student) -> set[str]:
    """As what a learner stands there."""
    return {_fold(student.id)}


def _fold(name: str) -> str:
    """The name of a folder, which macOS writes with its accents apart."""
    return unicodedata.normalize("NFC", name)


def _handed_in(files: list[File]) -> datetime | None:
    for file in files:
        if file.name == TIMESTAMP:
            try:
                return as_time(file.read()[:100].decode("utf-8").strip())
            except (NotTakenError, UnicodeDecodeError):
                return None
    return None
