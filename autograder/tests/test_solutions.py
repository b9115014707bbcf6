"""Solutions are published when their day has come, and hidden tests never."""

import re
import shutil
from datetime import UTC, datetime, timedelta

import jupytext
import nbformat
import pytest
import yaml
from conftest import REPOSITORY
from nbgrader.utils import is_grade, is_solution

from autograder.authoring.release import read_master
from autograder.authoring.solutions import publish
from autograder.course import Course, CourseError
from autograder.files import write_notebook

SET = "ps3_lstm"
DAY = datetime(2026, 11, 23, tzinfo=UTC)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)


@pytest.fixture
def book(tmp_path) -> Course:
    """A book with a course, whose sets were released, as far as publishing looks at it."""
    contents = (REPOSITORY / "_toc.yml").read_text("utf-8").splitlines(keepends=True)
    unpublished = [line for line in contents if "chapters/solutions" not in line]
    (tmp_path / "_toc.yml").write_text("".join(unpublished), "utf-8")
    shutil.copytree(REPOSITORY / "solutions", tmp_path / "solutions")
    course = Course(tmp_path / "autograder", tmp_path / "solutions")
    course.root.mkdir()
    for name in course.problem_sets():
        write_notebook(nbformat.v4.new_notebook(), course.notebook("release", name))
    (course.root / "schedule.toml").write_text(f"[{SET}]\nsolutions = {DAY.isoformat()}\n", "utf-8")
    return course


def pages_of(book) -> list[str]:
    """The pages below the entry of the problem sets, in order."""
    contents = yaml.safe_load((book.solutions.parent / "_toc.yml").read_text("utf-8"))
    practice = contents["parts"][1]["chapters"][0]
    return [entry["file"] for entry in practice["sections"]]


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(days=400)])
def test_before_the_day_nothing_is_published_and_the_day_is_named(book, early):
    contents = (book.solutions.parent / "_toc.yml").read_bytes()
    with pytest.raises(CourseError, match=r"from 2026-11-2\d .*schedule\.toml"):
        publish(book, SET, DAY - early)
    assert not (book.solutions.parent / "chapters").exists()
    assert (book.solutions.parent / "_toc.yml").read_bytes() == contents


def test_a_clock_that_was_moved_back_takes_nothing_away(book):
    page, _ = publish(book, SET, DAY)
    before = page.read_bytes(), pages_of(book)
    with pytest.raises(CourseError):
        publish(book, SET, DAY - timedelta(days=2))
    assert (page.read_bytes(), pages_of(book)) == before


def test_the_page_follows_the_set_in_the_contents_and_is_named_there_once(book):
    before = (book.solutions.parent / "_toc.yml").read_text("utf-8")
    publish(book, SET, DAY)
    publish(book, SET, DAY + timedelta(days=1))
    pages = pages_of(book)
    place = pages.index(f"autograder/release/{SET}/{SET}")
    assert pages[place + 1] == f"chapters/solutions/{SET}"
    after = (book.solutions.parent / "_toc.yml").read_text("utf-8").splitlines()
    (added,) = [line for line in after if "chapters/solutions" in line]
    after.remove(added)
    assert after == before.splitlines()


def test_every_page_has_the_answers_and_visible_tests_and_no_hidden_one(book):
    dates = "".join(f"[{name}]\nsolutions = 2026-11-23\n" for name in book.problem_sets())
    (book.root / "schedule.toml").write_text(dates, "utf-8")
    for name in book.problem_sets():
        page, _ = publish(book, name, DAY + timedelta(days=2))
        text = page.read_text("utf-8")
        master = read_master(book.master(name))
        lines = {line.strip() for line in text.splitlines()}
        for cell in master.cells:
            for hidden in HIDDEN.findall(cell.source):
                shown = HIDDEN.sub("", "\n".join(each.source for each in master.cells))
                secret = {line.strip() for line in hidden.splitlines()}
                assert not (secret - {line.strip() for line in shown.splitlines()}) & lines
            if is_solution(cell) or is_grade(cell):
                visible = [
                    line.strip()
                    for line in HIDDEN.sub("", cell.source).splitlines()
                    if not line.strip().startswith("### ")
                ]
                assert set(visible) <= lines, cell.id
        assert not re.search(r"HIDDEN TESTS|SOLUTION|import autograder|from autograder", text)
        assert jupytext.read(page).metadata["myst"]["html_meta"]["description"]


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("", r"does not say when the solutions to ps3_lstm may be seen: write `solutions = "),
        (f"[{SET}]\ndue = 2026-11-20\n", "does not say when"),
    ],
)
def test_without_a_day_the_line_to_write_is_named(book, schedule, message):
    (book.root / "schedule.toml").write_text(schedule, "utf-8")
    with pytest.raises(CourseError, match=message):
        publish(book, SET, DAY)


def test_a_course_without_a_book_says_so(book):
    (book.solutions.parent / "_toc.yml").unlink()
    with pytest.raises(CourseError, match="no book to publish in"):
        publish(book, SET, DAY)
    assert not (book.solutions.parent / "chapters").exists()
