"""What Moodle's "Download all submissions" gives, as a zip file or unpacked.

Moodle's mod/assign/classes/downloader.php writes `FULL NAME_NUMBER_assignsubmission_file/NAME`, or
without folders `FULL NAME_NUMBER_assignsubmission_file_NAME`; older versions end the folder's name
in an underscore. NUMBER is the participant's in this one assignment and says nothing of the
learner, so it is the full name that tells. Underscores in it became spaces, and clean_filename
(PARAM_FILE in lib/moodlelib.php) took some signs out. The files' times are those of the download,
since files/classes/local/archive_writer/zip_writer.php gives none: when they were handed in is not
told.
"""

import re
import unicodedata

from autograder.intake.parcels import File, Parcel
from autograder.intake.roster import Student

_TOP = re.compile(r"(?P<name>[^_]*)_(?P<number>\d+)_assignsubmission_[a-z0-9]+(?:_(?P<file>.*))?")
_TAKEN_OUT = re.compile(r"""[\x00-\x1f\x7f&<>"`|':\\/]""")


def fits(file: File) -> bool:
    """Whether Moodle may have named a file, or the folder it is in."""
    return bool(_TOP.fullmatch(file.path[0]))


def parcels(files: list[File], problem_set: str) -> list[Parcel]:
    """What each sender handed in."""
    found: dict[str, Parcel] = {}
    for file in files:
        if top := _TOP.fullmatch(file.path[0]):
            sender = f"{top['name']}_{top['number']}"
            parcel = found.setdefault(sender, Parcel(sender, (_fold(top["name"]),), []))
            inside = file.path[1:] or (top["file"] or "",)
            parcel.files.append(file._replace(path=inside))
    return list(found.values())


def names(student: Student) -> set[str]:
    """As what Moodle may write a learner: sites choose the order of the names."""
    first, last = student.first_name, student.last_name
    written = {f"{first} {last}", f"{last} {first}", f"{last}, {first}"}
    return {_fold(name) for name in written} if first or last else set()


def _fold(name: str) -> str:
    cleaned = _TAKEN_OUT.sub("", name.replace("_", " "))
    return " ".join(unicodedata.normalize("NFC", cleaned).casefold().split())
