"""What Canvas's "Download Submissions" gives, as a zip file or unpacked.

Canvas's lib/content_zipper.rb writes `NAME_USER_ATTACHMENT_FILE`, with `_LATE` after the name where
it counts the submission as late. NAME is the sortable name ("Example, Ada") in small letters, and
nothing but letters, digits and underscores is left of it. USER is the id that the gradebook's
column ID shows. Only the last attempt is there. ATTACHMENT grows from one upload to the next, and
Canvas adds `-1`, `-2` to the name of a file that was uploaded before. The files' times are those of
the download: but for the word LATE, it is not told when they were handed in.
"""

import re
import unicodedata

from autograder.intake.parcels import File, Parcel
from autograder.intake.roster import Student

_FILE = re.compile(
    r"(?P<name>\w*?)(?P<late>_LATE)?_(?P<user>\d+)_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<page>(?:text|link)\.html))",
    re.DOTALL,
)


def fits(file: File) -> bool:
    """Whether Canvas may have named a file."""
    return len(file.path) == 1 and bool(_parts(file))


def parcels(files: list[File], problem_set: str) -> list[Parcel]:
    """What each sender handed in."""
    found: dict[str, Parcel] = {}
    for file in files:
        if not fits(file):
            continue
        parts = _parts(file)
        sender = f"{parts['name']}_{parts['user']}"
        keys = (f"#{parts['user']}", parts["name"])
        note = "late, as Canvas says" if parts["late"] else ""
        parcel = found.setdefault(sender, Parcel(sender, keys, [], note=note))
        order = int(parts["attachment"] or 0)
        name = parts["file"] or parts["page"]
        parcel.files.append(file._replace(path=(name,), order=order))
    return list(found.values())


def names(student: Student) -> set[str]:
    """As what Canvas writes a learner: by the id, or by the name where the roster has no id."""
    if student.lms_user_id:
        return {f"#{student.lms_user_id}"}
    name = _fold(student.last_name + student.first_name)
    return {name} if name else set()


def _parts(file: File) -> re.Match | None:
    return _FILE.fullmatch(unicodedata.normalize("NFC", file.name))


def _fold(name: str) -> str:
    small = unicodedata.normalize("NFC", name).lower()
    return "".join(letter for letter in small if _is_word(letter))


def _is_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LM" or unicodedata.category(letter) in ("Nd", "Pc")
