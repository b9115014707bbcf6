"""What a learner is shown, and what stands only in what no learner gets."""

import html
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
from nbgrader.utils import is_grade

import rnnlib
from autograder import checks
from autograder.course import Course


@cache
def hidden_names(course: Course, problem_set: str) -> set[str]:
    """The long names that stand only in what no learner gets: checks, masters, known answers."""
    folder = Path(checks.__file__).parent
    hidden = [*folder.glob("*.py"), *(folder / problem_set).glob("*.py")]
    hidden += course.master(problem_set).parent.rglob("*.py")
    texts = [path.read_text("utf-8") for path in hidden]
    source = nbformat.read(course.notebook("source", problem_set), as_version=4)
    released = course.released(problem_set)
    public = [problem_set, *(f"{cell.id} {cell.source}" for cell in released.cells)]
    public += [path.read_text("utf-8") for path in Path(rnnlib.__file__).parent.rglob("*.py")]
    names = names_in(*texts, *(cell.source for cell in source.cells)) - names_in(*public)
    names = {name for name in names if len(name) > 9 and not hasattr(np, name)}
    assert len(names) > 20
    return names


def names_in(*texts: str) -> set[str]:
    """The names with an underscore in them, which are no words of a language."""
    return {name for text in texts for name in re.findall(r"\w*[^\W_]_\w+", text)}


def page(course: Course, problem_set: str, student: str) -> Path:
    return course.notebook("feedback", problem_set, student).with_suffix(".html")


def shown(course: Course, problem_set: str, student: str) -> dict[str, str]:
    """The text of a learner's page, and what their code put out."""
    text = page(course, problem_set, student).read_text("utf-8")
    graded = nbformat.read(course.notebook("autograded", problem_set, student), as_version=4)
    outputs = [cell.get("outputs", []) for cell in graded.cells if not is_grade(cell)]
    return {
        "page": html.unescape(re.sub(r"<[^>]*>", "", text)),
        "raw": text,
        "outputs": str(outputs),
    }
