"""The feedback on every known answer, good and wrong, shows nothing hidden."""

from pathlib import Path

import nbformat
import pytest
from leaks import hidden_names, names_in, shown
from nbgrader.utils import is_grade

from autograder.authoring.answers import known_answers, mistaken
from autograder.course import Course

REPOSITORY = Path(__file__).parents[2]
SETS = Course.find(REPOSITORY).problem_sets()
OF_THE_DEMO = "ps3_lstm"


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.slow] * (name != OF_THE_DEMO)) for name in SETS],
)
def graded(request, masters, autograder, jailed, tmp_path_factory) -> tuple[Course, str]:
    """A class that hands in all known answers of a problem set, graded."""
    name = request.param
    if name == OF_THE_DEMO:
        return request.getfixturevalue("demo_class").course, name
    root = tmp_path_factory.mktemp("class") / "demo"
    done = autograder("demo", name, "--to", str(root), cwd=REPOSITORY, timeout=3000)
    assert done.returncode == 0, done.stderr
    return Course(root, masters.solutions), name


def test_no_page_shows_a_name_that_is_hidden(graded):
    course, name = graded
    learners = course.students("autograded", name)
    assert len(learners) >= len(mistaken(course, name)) + len(known_answers(course, name, "good"))
    for learner in learners:
        handed_in = course.notebook("submitted", name, learner).read_text("utf-8")
        found = names_in(*shown(course, name, learner).values())
        assert found & hidden_names(course, name) - names_in(handed_in) == set(), learner


def test_no_page_shows_a_line_of_a_hidden_test(graded):
    course, name = graded
    source = nbformat.read(course.notebook("source", name), as_version=4)
    tests = [cell.source for cell in source.cells if is_grade(cell) and "HIDDEN" in cell.source]
    regions = [text.partition("### BEGIN HIDDEN TESTS")[2] for text in tests]
    lines = {line.strip() for region in regions for line in region.splitlines() if line.strip()}
    assert len(lines) > len(regions)
    for learner in course.students("autograded", name):
        text = shown(course, name, learner)["page"]
        assert [line for line in lines if line in text] == [], learner
        assert "autograder/checks" not in text, learner
