"""Play one class through: release, hand in, grade, feedback, export, in a folder of its own."""

import shutil
from pathlib import Path

import nbformat

from autograder.authoring.answers import (
    hand_in,
    known_answers,
    master_answers,
    mistaken,
    read_answers,
)
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
    released, right = course.released(problem_set), master_answers(course, problem_set)
    class_ = {
        f"good-{path.stem}": nbformat.writes(hand_in(released, read_answers(path)))
        for path in known_answers(course, problem_set, "good")
    }
    for learner, mistakes in mistaken(course, problem_set).items():
        answers = right | {name: read_answers(path)[name] for name, path in mistakes.items()}
        class_[learner] = nbformat.writes(hand_in(released, answers))
    class_ |= _troubled(released, right)
    for student, text in class_.items():
        write_text(text, course.notebook("submitted", problem_set, student))
    return sorted(class_)


def _troubled(released: nbformat.NotebookNode, right: dict[str, str]) -> dict[str, str]:
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
