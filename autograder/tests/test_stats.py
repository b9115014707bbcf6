"""How the exercises did: the numbers against others' arithmetic, the page as people open it."""

import shutil
import sqlite3
import statistics
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import numpy as np
import pytest
from browser import Watch, chromium  # noqa: F401 (the fixture `browser`)
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.authoring.answers import mistaken
from autograder.course import Course
from autograder.judging.stats import discriminations, stats, uncertainty

AXE = Path(__file__).parents[2] / "chapters/_vendor/node_modules/axe-core/axe.min.js"
VIOLATIONS = """async () => (await axe.run()).violations.flatMap(
  ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))"""
HOSTILE = "</li><script>alert(1)</script><img src=x onerror=alert(2)>"

classes = arrays(
    float,
    st.tuples(st.integers(3, 12), st.integers(2, 5)),
    elements=st.sampled_from([0.0, 0.5, 1.0, 2.0]),
)


@pytest.fixture(scope="module")
def course(demo_class, masters, tmp_path_factory):
    """The graded class, in a copy that tests may change."""
    root = tmp_path_factory.mktemp("stats") / "course"
    shutil.copytree(demo_class.course.root, root)
    return Course(root, masters.solutions)


def told(course):
    *_, last = stats(course, "ps3_lstm")
    return last


def rows_of_the_gradebook(course):
    """The points by learner and exercise, as SQLite itself tells them."""
    query = """
        select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    """
    found = {}
    with sqlite3.connect(course.root / "gradebook.db") as database:
        for student, cell, score in database.execute(query):
            found.setdefault(student, {})[cell.removeprefix("test_")] = score
    database.close()
    return found


def test_the_numbers_are_those_of_the_gradebook(demo_class, worth):
    rows = rows_of_the_gradebook(demo_class.course)
    del rows["trouble-broken-json"]
    figures = told(demo_class.course)
    assert (figures.learners, figures.left_out) == (len(rows), 1)
    assert [each.name for each in figures.exercises] == [name for name in worth if worth[name]]
    for each in figures.exercises:
        own = [row[each.name] for row in rows.values()]
        rest = [sum(row.values()) - row[each.name] for row in rows.values()]
        assert each.difficulty == pytest.approx(statistics.mean(own) / worth[each.name])
        assert each.discrimination == pytest.approx(statistics.correlation(own, rest))
        assert each.answered == len(rows) - 1  # but for the blank one
    assert sorted(figures.totals) == sorted(sum(row.values()) for row in rows.values())


def test_each_misconception_of_the_class_is_counted(demo_class):
    by_name = {each.name: dict(each.hints) for each in told(demo_class.course).exercises}
    assert sum("coupled gates" in hint for hint in by_name["cell_update"]) == 1
    wrong = Counter(
        name for mistakes in mistaken(demo_class.course, "ps3_lstm").values() for name in mistakes
    )
    for name, hints in by_name.items():
        stopped = 2 if name == "forget_gate" else 1  # who ended the kernel, and the endless loop
        assert sum(hints.values()) == wrong[name] + stopped, (name, hints)
        assert not any("yours" in hint for hint in hints)
        assert list(hints.values()) == sorted(hints.values(), reverse=True)


@settings(deadline=None)  # a machine that grades beside it is slow
@given(classes)
def test_discrimination_is_the_correlation_with_the_rest(scores):
    for own, found in zip(scores.T, discriminations(scores), strict=True):
        rest = scores.sum(axis=1) - own
        if len(set(own)) == 1 or len(set(rest)) == 1:
            assert found is None
        else:
            assert found == pytest.approx(statistics.correlation(own, rest), abs=1e-9)


@settings(deadline=None)  # a machine that grades beside it is slow
@given(classes, st.floats(0.1, 9), st.randoms())
def test_discrimination_knows_neither_the_order_of_learners_nor_the_scale(scores, factor, random):
    order = list(range(len(scores)))
    random.shuffle(order)
    for found, again in zip(
        discriminations(scores), discriminations(factor * scores[order]), strict=True
    ):
        assert again == (None if found is None else pytest.approx(found, abs=1e-6))


@settings(deadline=None)  # a machine that grades beside it is slow
@given(classes)
def test_who_is_not_marked_yet_does_not_count_in_that_exercise(scores):
    unmarked = np.vstack([scores, [np.nan, *scores[0, 1:]]])
    assert discriminations(unmarked)[0] == discriminations(scores)[0]


def test_a_few_learners_tell_nothing():
    assert discriminations(np.array([[1.0, 0], [0, 1]])) == [None, None]
    assert uncertainty(3) is None
    # For a correlation of 103 pairs, 0.19 is the usual table's bound at 5 %.
    assert uncertainty(103) == pytest.approx(0.19, abs=0.005)


def put_error(course, student, name, message, *frames, kind="AssertionError"):
    """Make a test of a graded notebook say something."""
    path = course.notebook("autograded", "ps3_lstm", student)
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == name)
    traceback = list(frames) or [message]
    error = nbformat.v4.new_output("error", ename=kind, evalue=message, traceback=traceback)
    cell.outputs = [error]
    path.chmod(0o644)
    nbformat.write(notebook, path)


def test_no_word_of_a_learners_own_is_quoted(course):
    name = "Ada Example"
    put_error(course, "good-loops", "test_input_gate", name, kind="ValueError")
    put_error(course, "good-einsum", "test_input_gate", name, "File ada.py, line 1")
    stops = f"your function stops for x (3, 5), with AdaError: {name}"
    put_error(course, "good-concatenated", "test_input_gate", stops)
    put_error(course, "good-torch_inside", "test_input_gate", f"it is 2, yours says {name}")
    (hints,) = (each.hints for each in told(course).exercises if each.name == "input_gate")
    assert {
        "the code stops, with ValueError",
        "the code stops, with AssertionError",
        "your function stops, with an error of its own",
        "it is 2",
    } <= {hint for hint, _ in hints}
    assert "Ada" not in str(hints)


def test_times_are_counted_where_they_are_known(course):
    assert told(course).hours_left == []
    due = datetime(2026, 11, 20, 18)
    with course.gradebook() as gradebook:
        gradebook.find_assignment("ps3_lstm").duedate = due
        for student, hours in (("good-loops", -3), ("good-einsum", 0.5)):
            handed_in = gradebook.find_submission("ps3_lstm", student)
            handed_in.timestamp = due + timedelta(hours=hours)
        gradebook.db.commit()
    assert sorted(told(course).hours_left) == [-0.5, 3]


@pytest.fixture(scope="module")
def page(autograder, course):
    put_error(course, "good-loops", "test_candidate", HOSTILE)
    path = course.root / "stats.html"
    done = autograder("stats", "ps3_lstm", "--to", str(path), cwd=course.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "squash_backward" in done.stdout
    return path


def test_the_page_names_no_learner_and_runs_nothing(demo_class, page):
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert not any(learner in page.read_text("utf-8") for learner in demo_class.grades)
    assert soup("script") == soup("img") == []
    assert HOSTILE in soup.text
    pictures = soup("svg")
    assert len(pictures) >= 3
    for picture in pictures:
        assert picture["role"] == "img"
        assert picture["aria-label"] == " ".join(picture.parent.figcaption.text.split())
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 320])
def test_the_page_is_for_everyone(page, browser, width, scheme):
    if not AXE.is_file():
        pytest.skip(f"there is no {AXE}: `make book` brings it")
    size = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    watch = Watch(context, page.parent.as_uri())
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.add_script_tag(path=AXE)
    assert tab.evaluate(VIOLATIONS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert watch.faults == []
    context.close()
