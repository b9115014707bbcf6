"""Collecting from places as learning systems hand them over, and what came of it."""

import zipfile
from pathlib import Path

from autograder.course import Course
from autograder.intake import collect as collections
from autograder.intake.collect import MISSING, Row

SET = "ps3_lstm"
ROSTER = """\
id,first_name,last_name,email,lms_user_id
s01,Ada,Example,ada@example.org,101
s02,Björn,Ångström Example,,
s03,Cy,O'Example,,
s04,Dee,Same,,104
s05,Dee,Same,,105
"""
DOWNLOADED = (2026, 11, 21, 9, 0, 0)


def write_zip(path: Path, files: dict[str, bytes], date: tuple = DOWNLOADED) -> Path:
    """A zip file whose entries all have one time, as those of a download have."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def collect(course: Course, source: Path | str) -> dict[str, Row]:
    """The rows by sender, of a place whose files must not change."""
    before = contents(Path(source)) if Path(source).is_dir() else None
    count, *rows = collections.collect(course, SET, str(source))
    assert sum(row.status != MISSING for row in rows) >= count
    if before is not None:
        assert contents(Path(source)) == before
    return {row.sender: row for row in rows}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def submitted(course: Course) -> dict[str, bytes]:
    """The notebooks in submitted/, by learner."""
    root = course.root / "submitted"
    found = contents(root) if root.exists() else {}
    assert not any("/.ps3" in name for name in found)
    return {name.split("/")[0]: text for name, text in found.items() if name.endswith(".ipynb")}


def statuses(rows: dict[str, Row]) -> dict[str, str]:
    return {sender: row.status for sender, row in rows.items()}
