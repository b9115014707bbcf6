"""Where feedback pages go: a folder to be published, nbgrader's exchange, or a zip for Moodle.

Each takes the pages that are new there, and yields every learner with whether the page was.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nbgrader.utils import capture_log, notebook_hash, temp_attrs

from autograder.course import Course, CourseError, failure
from autograder.files import PRIVATE, replacing, write_text
from autograder.intake import roster
from autograder.intake.roster import Student
from autograder.private import KEY, LINKS, ZIPPED
from autograder.returning import moodle, sheet
from autograder.returning.export import write_rows
from autograder.returning.grades import formulas, harmless
from autograder.returning.pages import SECRET, Pages

KEY_BYTES = 32
NAME_LETTERS = 32  # of a page: 128 bits
EXCHANGE = "exchange"
# A web server that lists what is in a folder shows this instead.
NO_LIST = (
    '<!doctype html><html lang="en"><title>Feedback</title><p>Your page has a name of its own.'
)


def to_folder(
    course: Course, problem_set: str, pages: Pages, folder: Path
) -> Iterator[tuple[str, bool]]:
    """Write the pages into a folder that is to be published, under names that nobody can guess.

    A learner's page of a problem set keeps its name. Which is whose stands in links.csv, in the
    folder of the course.

    Raises:
        CourseError: the key that the names are made with is damaged.
    """
    people = roster.read(course)
    students = {name: people.get(name, Student(name)) for name in pages.of}
    pages.leave_out(formulas(students))
    key = _key(course.root / KEY)
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o755)  # whatever the umask says, for it is to be published
    if not (folder / "index.html").exists():
        write_text(NO_LIST, folder / "index.html")
    rows = [["id", "first_name", "last_name", "email", "problem_set", "page"]]
    for name, path in pages.of.items():
        published = f"{_name(key, problem_set, name)}.html"
        yield name, _copy(path, folder / published)
        student = students[name]
        names = harmless(student.first_name), harmless(student.last_name)
        rows.append([name, *names, student.email, problem_set, published])
    write_rows(rows, course.root / LINKS)


def _key(path: Path) -> bytes:
    """The key of a course, which is made when it is first asked for."""
    if not path.exists():
        write_text(secrets.token_hex(KEY_BYTES) + "\n", path, PRIVATE)
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CourseError(
            f"{path} is damaged: take it from a backup, or remove it and all pages get new names"
        )
    return key


def _name(key: bytes, problem_set: str, student: str) -> str:
    message = json.dumps([problem_set, student]).encode("utf-8")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:NAME_LETTERS]


def _copy(path: Path, to: Path) -> bool:
    """Copy a page, and say whether it was not there already."""
    content = path.read_bytes()
    if to.is_file() and to.read_bytes() == content:
        return False
    with replacing(to) as file:
        file.write(content)
    return True


def to_exchange(course: Course, problem_set: str, pages: Pages) -> Iterator[tuple[str, bool]]:
    """Release the pages by nbgrader's exchange, where `nbgrader fetch_feedback` finds them.

    Raises:
        CourseError: nbgrader refuses it.
    """
    api = course.api()
    exchange = api.exchange.ReleaseFeedback(coursedir=api.coursedir, parent=api)
    there = Path(exchange.root) / api.coursedir.course_id / "feedback"
    secret = {name: path.with_name(SECRET) for name, path in pages.of.items()}
    elsewhere = [name for name, path in secret.items() if not path.is_file()]
    pages.leave_out(dict.fromkeys(elsewhere, "did not hand in through the exchange"))
    for name, path in pages.of.items():
        text = secret[name].read_text("ascii")
        released = there / f"{notebook_hash(secret=text, notebook_id=problem_set)}.html"
        is_new = not released.is_file() or released.read_bytes() != path.read_bytes()
        if is_new:
            with temp_attrs(api.coursedir, assignment_id=problem_set, student_id=name):
                result = capture_log(exchange)
            if not result["success"]:
                raise CourseError(f"nbgrader's exchange {exchange.root}: {failure(result)}")
        yield name, is_new


def to_zip(
    course: Course, problem_set: str, pages: Pages, path: Path, worksheet: Path | None, again: bool
) -> Iterator[tuple[str, bool]]:
    """Write a zip for Moodle's *Upload multiple feedback files in a zip*.

    Moodle takes the learner from a file's name, which is NAME_NUMBER_assignfeedback_file_FILE, and
    leaves a file alone that it has already. NUMBER is the one that the grading worksheet has. See
    mod/assign/feedback/file/importziplib.php of moodle/moodle.

    again: whether pages are in it that an earlier zip had.

    Raises:
        CourseError: there is no worksheet, or there is something at `path`.
    """
    if worksheet is None:
        raise CourseError(
            "a zip is for Moodle, which knows learners by numbers of its own: name the grading "
            "worksheet that it gives you with --worksheet"
        )
    if path.exists():
        raise CourseError(f"{path} is there already, and may not be uploaded yet: name another")
    numbers = _moodle_numbers(course, pages, sheet.read(worksheet))
    absent = [name for name in pages.of if name not in numbers]
    pages.leave_out(dict.fromkeys(absent, f"has no row in {worksheet}"))
    record = course.root / ZIPPED
    zipped = json.loads(record.read_text("utf-8")) if record.exists() else {}
    before = zipped.get(problem_set, {})
    now = {name: hashlib.sha256(page.read_bytes()).hexdigest() for name, page in pages.of.items()}
    is_new = {name: again or before.get(name) != key for name, key in now.items()}
    if not any(is_new.values()):
        yield from is_new.items()
        return
    with replacing(path, PRIVATE) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, page in pages.of.items():
            if is_new[name]:
                shown = name.replace("_", "-")  # Moodle splits there
                entry = f"{shown}_{numbers[name]}_assignfeedback_file_{problem_set}.html"
                archive.writestr(ZipInfo(entry), page.read_bytes(), ZIP_DEFLATED)
            yield name, is_new[name]
    zipped[problem_set] = before | now
    write_text(json.dumps(zipped, indent=1) + "\n", record, PRIVATE)


def _moodle_numbers(course: Course, pages: Pages, worksheet: sheet.Sheet) -> dict[str, str]:
    """The number that Moodle has for each learner: it ends the first column of a worksheet."""
    people = {name: Student(name) for name in pages.of} | roster.read(course)
    rows = moodle.learners(worksheet, moodle.before_the_grade(worksheet), list(people.values()))
    firsts = (worksheet.cells(row)[0] for row in range(1, len(worksheet.rows)))
    numbers = {}
    for student, first in zip(rows, firsts, strict=True):
        number = first[len(first.rstrip("0123456789")) :]
        if student and number:
            numbers[student.id] = number
    return numbers
