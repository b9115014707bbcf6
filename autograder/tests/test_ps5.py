"""What problem set 5 has and no other: networks made on both sides, and a question for a person."""

import nbformat
import pytest
import torch
from nbgrader.utils import is_locked

from autograder.authoring.answers import hand_in
from autograder.authoring.demo import demo_course
from autograder.authoring.release import read_master, release
from autograder.checks.ps5_compare import reading, training
from autograder.grading.batch import grade, verdicts

NAME = "ps5_compare"


@pytest.fixture(scope="module")
def given(masters):
    """The names that the set-up cells of the problem set define."""
    names = {"__name__": "__main__"}
    for cell in read_master(masters.master(NAME)).cells:
        if cell.cell_type == "code" and is_locked(cell) and "test_" not in cell.id:
            exec(cell.source, names)
    return names


@pytest.fixture(scope="module")
def released_5(masters, tmp_path_factory):
    course = demo_course(masters, tmp_path_factory.mktemp("ps5") / "course")
    release(course, NAME)
    return course


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_a_network_is_the_same_on_both_sides(given, kind):
    x = torch.rand(5, 3, 2)
    theirs, ours = given["make_network"](kind, 4, 7), training.make_network(kind, 4, 7)
    assert torch.equal(theirs.to("cpu")(x), ours(x))


@pytest.mark.parametrize("task", ["adding", "copy"])
def test_a_curve_is_the_same_on_both_sides(given, task):
    assert given["UPDATES"] == reading.UPDATES
    given["UPDATES"] = 3
    try:
        theirs = given["trained"]("gru", task)
    finally:
        given["UPDATES"] = reading.UPDATES
    assert theirs[:3] == pytest.approx(reading.trained("gru", task, 3), rel=1e-4)


def test_a_question_waits_for_a_person_and_then_counts(jailed, released_5):
    answers = {"which_cell": "The GRU, for its curve reaches the goal first with every seed."}
    for student, filled in {"s01": answers, "s02": {}}.items():
        path = released_5.notebook("submitted", NAME, student)
        path.parent.mkdir(parents=True)
        nbformat.write(hand_in(released_5.released(NAME), filled), path)
    answered, blank = sorted(grade(released_5, NAME, ["s01", "s02"]))
    assert "still to be marked by hand: which_cell" in answered.reason
    assert "by hand" not in blank.reason
    assert answered.score == blank.score == 0
    with released_5.api().gradebook as gradebook:
        cell = gradebook.find_grade("which_cell", NAME, NAME, "s01")
        cell.manual_score, cell.needs_manual_grade = 5, False
        gradebook.db.commit()
    marked, _ = verdicts(released_5, NAME)
    assert (marked.score, marked.student) == (5, "s01")
    assert "by hand" not in marked.reason
