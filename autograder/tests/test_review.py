"""The queue of what needs a person: what is in it, in which order, and how it gets shorter."""

import shutil

import pytest

from autograder.authoring.answers import hand_in, master_answers
from autograder.course import Course, CourseError
from autograder.files import write_notebook
from autograder.grading.batch import grade
from autograder.judging.review import most_urgent_first, tick, waiting

TROUBLED = ["trouble-broken-json", "trouble-os-exit", "trouble-endless-loop"]


@pytest.fixture(scope="module")
def course(demo_class, masters, tmp_path_factory):
    """The graded class, in a copy that tests may change."""
    root = tmp_path_factory.mktemp("review") / "course"
    shutil.copytree(demo_class.course.root, root)
    return Course(root, masters.solutions)


def queue(course, *students):
    rows = most_urgent_first([row for row in waiting(course, "ps3_lstm") if row])
    return [row for row in rows if not students or row.student in students]


def test_what_could_not_be_graded_as_usual_waits_and_the_rest_does_not(demo_class):
    rows = queue(demo_class.course)
    assert [(row.student, row.kind) for row in rows] == [
        (name, demo_class.grades[name]["outcome"]) for name in TROUBLED
    ]
    for row in rows:
        assert row.what == demo_class.grades[row.student]["reason"]
        assert (demo_class.course.root / row.where).is_file()


def test_the_command_says_so_with_its_exit_status(autograder, demo_class, course):
    done = autograder("review", cwd=demo_class.course.root)
    assert (done.returncode, done.stderr) == (1, "")
    places = [done.stdout.index(name) for name in TROUBLED]
    assert places == sorted(places)
    ticks = [part for name in TROUBLED for part in ("--done", name)]
    done = autograder("review", "ps3_lstm", *ticks, cwd=course.root)
    assert (done.returncode, done.stdout) == (0, "Nothing waits: ps3_lstm.\n"), done.stderr


def test_a_tick_holds_until_something_else_is_said_of_the_submission(course):
    student, path = TROUBLED[0], course.notebook("submitted", "ps3_lstm", TROUBLED[0])
    tick(course, "ps3_lstm", [student])
    tick(course, "ps3_lstm", [student])
    assert queue(course, student) == []
    path.write_text("<html>", "utf-8")
    list(grade(course, "ps3_lstm", [student]))
    (row,) = queue(course, student)
    assert "web page" in row.what


def test_a_note_waits_behind_everything_else(course):
    notebook = hand_in(course.released("ps3_lstm"), master_answers(course, "ps3_lstm"))
    path = course.notebook("submitted", "ps3_lstm", "s01")
    write_notebook(notebook, path.with_name("ps3_lstm (1).ipynb"))
    (row,) = queue(course, "s01")
    assert row.kind == "not graded"
    assert queue(course)[0] == row
    list(grade(course, "ps3_lstm", ["s01"]))
    (row,) = queue(course, "s01")
    assert (row.kind, row.where) == ("noted", "submitted/s01/ps3_lstm")
    assert "ps3_lstm (1).ipynb was taken" in row.what
    assert queue(course)[-1] == row


def test_nothing_is_ticked_off_that_has_to_be_done(course):
    before = queue(course)
    with pytest.raises(CourseError, match="nothing to tick off for good-loops"):
        tick(course, "ps3_lstm", ["s01", "good-loops"])
    assert before == queue(course) != []


def test_what_is_marked_by_hand_or_flagged_names_the_page_in_the_formgrader(course):
    with course.gradebook() as gradebook:
        for name in ("test_lstm_step", "test_candidate"):
            gradebook.find_grade(
                name, "ps3_lstm", "ps3_lstm", "good-loops"
            ).needs_manual_grade = True
        gradebook.find_submission_notebook("ps3_lstm", "ps3_lstm", "good-einsum").flagged = True
        gradebook.db.commit()
    flagged, by_hand = queue(course, "good-loops", "good-einsum")
    assert (flagged.student, flagged.kind) == ("good-einsum", "flagged")
    assert (by_hand.student, by_hand.what) == (
        "good-loops",
        "to be marked: test_candidate, test_lstm_step",
    )
    with course.gradebook() as gradebook:
        for row in (flagged, by_hand):
            shown = gradebook.find_submission_notebook_by_id(row.where.rpartition("/")[2])
            assert shown.student.id == row.student
