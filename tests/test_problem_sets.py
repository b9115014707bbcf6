"""The problem sets as learners get them: blank, complete, and where the book says they are."""

import re

import nbformat
import pytest
from nbgrader.utils import is_grade, is_solution

CHAPTER_OF = {
    "ps1_recurrence": "recurrence",
    "ps2_gradients": "gradients",
    "ps3_lstm": "lstm",
    "ps4_gru": "gru",
    "ps5_compare": "comparison",
}


@pytest.fixture(params=CHAPTER_OF)
def released(request, book, repository):
    """A released notebook; the book's build has made it."""
    name = request.param
    path = repository / "autograder" / "release" / name / f"{name}.ipynb"
    return name, nbformat.read(path, as_version=4)


def test_every_master_belongs_to_a_chapter(repository):
    assert {path.stem for path in (repository / "solutions").glob("*/*.md")} == set(CHAPTER_OF)


def test_a_release_has_no_solution_and_no_hidden_test(released):
    text = nbformat.writes(released[1])
    assert "HIDDEN" not in text
    assert "SOLUTION" not in text
    assert "autograder" not in text


def test_every_exercise_is_left_to_do_and_has_a_visible_test(released):
    blank = {"code": "raise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}
    answers = [cell for cell in released[1].cells if is_solution(cell)]
    assert answers
    assert all(blank[cell.cell_type] in cell.source for cell in answers)
    tests = [cell for cell in released[1].cells if is_grade(cell) and not is_solution(cell)]
    assert len(tests) == sum(cell.cell_type == "code" for cell in answers)
    assert all("assert" in cell.source for cell in tests)


def test_every_chapter_leads_to_its_set(book, released):
    page = (book / "chapters" / f"{CHAPTER_OF[released[0]]}.html").read_text("utf-8")
    assert f"autograder/release/{released[0]}/{released[0]}.html" in page.partition("<article")[2]


def test_the_overview_states_the_points_and_the_minutes_of_the_set(repository, released):
    name, notebook = released
    points = sum(cell.metadata.nbgrader.points for cell in notebook.cells if is_grade(cell))
    (minutes,) = re.findall(r"about\s+(\d+)\s+minutes", notebook.cells[0].source)
    overview = (repository / "chapters" / "problem-sets.md").read_text("utf-8")
    (paragraph,) = [text for text in overview.split("\n\n") if f"{name}.ipynb>" in text]
    assert f"{points} points, about {minutes} minutes" in " ".join(paragraph.split())
