"""Play one class through: release, hand in, grade, feedback, export, in a folder of its own."""

import shutil
from pathlib import Path

import nbformat

from autograder.answers import hand_in, known_answers, master_answers, read_answers
from autograder.course import CONFIG_NAME, Course, CourseError
from autograder.files import write_text

MARK = ".demo"


def demo_course(course: Course, root: Path) -> Course:
    """A fresh course in `root` with the masters and the settings of `course`.

    Raises:
        CourseError: `root` holds something other than an earlier demo.
    """
    if root.exists() and not (root / MARK).is_file():
        raise CourseError(f"{root} is no demo's folder, so it stays as it is: name another")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    (root / MARK).touch()
    shutil.copyfile(course.root / CONFIG_NAME, root / CONFIG_NAME)
    return Course(root.resolve(), course.solutions)


def hand_in_class(course: Course, problem_set: str) -> list[str]:
    """Hand in for a small class: every known answer, and four that a grader must survive.

    Returns the names of its learners.
    """
    class_ = _known(course, problem_set) | _troubled(course, problem_set)
    for student, text in class_.items():
        write_text(text, course.notebook("submitted", problem_set, student))
    return sorted(class_)


def _known(course: Course, problem_set: str) -> dict[str, str]:
    released, right = course.released(problem_set), master_answers(course, problem_set)
    return {
        f"{kind}-{path.stem}": nbformat.writes(hand_in(released, right | read_answers(path)))
        for kind in ("good", "wrong")
        for path in known_answers(course, problem_set, kind)
    }


def _troubled(course: Course, problem_set: str) -> dict[str, str]:
    released, right = course.released(problem_set), master_answers(course, problem_set)
    first = next(iter(right))
    loops = hand_in(released, right | {first: "while True:\n    pass"})
    exits = hand_in(released, right | {first: "import os\n\nos._exit(0)"})
    blank = nbformat.writes(released)
    return {
        "trouble-blank": blank,
        "trouble-broken-json": blank[: len(blank) // 2],
        "trouble-endless-loop": nbformat.writes(loops),
        "trouble-os-exit": nbformat.writes(exits),
    }
