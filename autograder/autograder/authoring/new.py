"""Start a problem set: files that work as they stand, to be rewritten one by one."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from autograder import checks
from autograder.course import Course, CourseError
from autograder.files import write_text

SKELETON = "ps0_skeleton"  # the name that stands for the new one's in the skeleton


def new(course: Course, problem_set: str) -> list[Path]:
    """Write a master, its checks and its known answers, with one exercise. Returns the files.

    Raises:
        CourseError: the name is no name for a problem set, or a file of that name is there.
    """
    number = re.fullmatch(r"ps([1-9]\d*)_[a-z][a-z0-9_]*", problem_set)
    if not number:
        raise CourseError(
            f"{problem_set!r} is no name for a problem set: choose one such as ps6_attention"
        )
    folder = course.solutions / problem_set
    skeleton = files("autograder.authoring") / "skeleton"
    sources: dict[Path, Traversable] = {
        folder / f"{problem_set}.md": skeleton / "problem_set.md",
        Path(checks.__file__).with_name(f"{problem_set}.py"): skeleton / "checks.py",
    }
    for kind in ("good", "wrong"):
        for source in (skeleton / kind).iterdir():
            if source.name.endswith(".py"):
                sources[folder / kind / source.name] = source
    for path in sources:
        if path.exists():
            raise CourseError(f"{path} exists, so nothing is written: choose another name")
    for path, source in sources.items():
        text = source.read_text("utf-8").replace(SKELETON, problem_set)
        write_text(text.replace("Problem set 0", f"Problem set {number[1]}"), path)
    return list(sources)
