"""From a master to the notebook that learners get."""

import shutil
from pathlib import Path

import pytest

from autograder.authoring.release import read_master, release
from autograder.course import Course, CourseError
from rnnlib.course import released
from rnnlib.course.rebuild import compose


@pytest.fixture
def own_master(course: Course, tmp_path: Path) -> Path:
    """A master to damage, in a course of its own."""
    folder = tmp_path / "own" / "ps3_lstm"
    shutil.copytree(course.solutions / "ps3_lstm", folder)
    return folder / "ps3_lstm.md"


def own_course(course: Course, master: Path) -> Course:
    return Course(course.root, master.parents[1])


def test_releasing_again_gives_the_same_bytes(released_course):
    paths = [released_course.notebook(step, "ps3_lstm") for step in ("source", "release")]
    before = [path.read_bytes() for path in paths]
    release(released_course, "ps3_lstm")
    assert [path.read_bytes() for path in paths] == before


def test_a_release_remembers_its_cells_and_no_more(released_course):
    notebook = released_course.released("ps3_lstm")
    content = released_course.notebook("release", "ps3_lstm").read_bytes()
    name, remembered = released.read(content, "ps3_lstm.ipynb")
    assert name == "ps3_lstm"
    kept = ("cell_type", "id", "metadata", "source")
    assert remembered["cells"] == [{key: cell[key] for key in kept} for cell in notebook.cells]


def test_what_is_graded_does_not_carry_that_along(released_course):
    content = released_course.notebook("release", "ps3_lstm").read_bytes()
    composed, _ = compose(released_course.released("ps3_lstm"), content)
    assert released.KEY not in composed["metadata"]


def test_cell_ids_are_the_exercises_names(masters):
    master = read_master(masters.master("ps3_lstm"))
    graded = [cell for cell in master.cells if "nbgrader" in cell.metadata]
    assert [cell.id for cell in graded] == [cell.metadata.nbgrader.grade_id for cell in graded]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return f * c + i * g", "return f * c", "the cell test_cell_update does not run"),
        ("return f * c + i * g", "return f *", "the cell cell_update does not run: SyntaxError"),
        ("    ### END SOLUTION", "", "nbgrader refuses it: .*solution"),
        ("grade_id: cell_update", "grade_id: hidden_state", "two cells have the .* hidden_state"),
        ("  grade_id: cell_update\n", "", "in the cell text-18: .*does not have a grade_id"),
        ("grade_id: cell_update", "grade_id: 'no spaces'", "in the cell no spaces: .*match"),
        ("  points: 2\n", "", "in the cell test_forget_gate: .*points"),
        ("  points: 2\n", "  points: -2\n", "in the cell test_forget_gate: -2 is less than"),
        ("  schema_version: 3\n", "  schema_version: 2\n", "in the cell setup: "),
        ("kernelspec:", "no_kernel:", "names no kernel"),
    ],
)
def test_a_broken_master_is_refused_in_one_line(course, own_master, old, new, message):
    text = own_master.read_text("utf-8")
    assert old in text
    own_master.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CourseError, match=message) as failure:
        release(own_course(course, own_master), "ps3_lstm")
    assert "\n" not in str(failure.value)
    assert str(own_master) in str(failure.value)


def test_an_unknown_problem_set_is_refused_with_a_suggestion(course):
    with pytest.raises(CourseError, match="did you mean ps3_lstm"):
        release(course, "ps3_lsmt")
