"""A problem set in another language is graded as the released one is."""

import json

import nbformat
import pytest

from autograder.authoring.answers import hand_in, master_answers
from autograder.grading.batch import grade
from translated_text import translate_notebook

PROBLEM_SET = "ps3_lstm"


class Everything(dict):
    """A catalog that has a translation of any message."""

    def get(self, message: str, default: str | None = None) -> str:
        return f"译文：{message}"


@pytest.fixture(scope="module")
def translated(released_course) -> str:
    """The released notebook with all of its text translated."""
    path = released_course.notebook("release", PROBLEM_SET)
    return translate_notebook(path.read_text("utf-8"), Everything())


def test_all_but_the_text_is_the_same_to_the_byte(released_course, translated):
    path = released_course.notebook("release", PROBLEM_SET)
    released, other = json.loads(path.read_bytes()), json.loads(translated)
    changed = 0
    for ours, theirs in zip(released["cells"], other["cells"], strict=True):
        if ours["cell_type"] == "markdown":
            changed += ours.pop("source") != theirs.pop("source")
    assert other == released
    assert changed > 10


@pytest.mark.usefixtures("jailed")
def test_grading_cannot_tell_the_difference(released_course, translated):
    right = master_answers(released_course, PROBLEM_SET)
    wrong = right | {"cell_update": right["cell_update"].replace("+", "-")}
    assert wrong != right
    notebooks = {
        "released": released_course.released(PROBLEM_SET),
        "translated": nbformat.reads(translated, as_version=4),
    }
    for language, notebook in notebooks.items():
        for kind, answers in (("right", right), ("wrong", wrong)):
            path = released_course.notebook("submitted", PROBLEM_SET, f"{language}-{kind}")
            path.parent.mkdir(parents=True)
            nbformat.write(hand_in(notebook, answers), path)
    students = [f"{language}-{kind}" for kind in ("right", "wrong") for language in notebooks]
    found = {verdict.student: verdict for verdict in grade(released_course, PROBLEM_SET, students)}
    for kind in ("right", "wrong"):
        ours, theirs = (found[f"{language}-{kind}"] for language in notebooks)
        assert ours._replace(student="") == theirs._replace(student="")
    assert found["released-right"].score > found["released-wrong"].score > 0
