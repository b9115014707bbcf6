"""A course folder of one's own, from this one."""

import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from autograder.course import CONFIG_NAME, Course, CourseError
from autograder.files import write_text
from autograder.intake.roster import COLUMNS, ROSTER

_NOT_COPIED = shutil.ignore_patterns("__pycache__", ".*")


def init(course: Course, folder: Path) -> None:
    """Make a course folder with the settings and the masters of `course`, and nobody in it.

    It is readable by its owner only, for it holds answers, hidden tests and, later, grades.

    Raises:
        CourseError: something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} holds something already: name a folder that is not there yet")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        shutil.copyfile(course.root / CONFIG_NAME, fresh / CONFIG_NAME)
        shutil.copytree(course.solutions, fresh / "solutions", ignore=_NOT_COPIED)
        written = files("autograder.authoring") / "folder"
        for name in ("README.md", "schedule.toml"):
            write_text((written / name).read_text("utf-8"), fresh / name)
        write_text((written / "gitignore").read_text("utf-8"), fresh / ".gitignore")
        write_text(",".join(COLUMNS) + "\n", fresh / ROSTER)
        os.rename(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh)
        raise
