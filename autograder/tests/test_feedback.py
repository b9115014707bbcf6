"""What learners get back tells them enough, and nothing hidden."""

import html
import re
from pathlib import Path

import pytest
from browser import Watch, chromium  # noqa: F401 (the fixture `browser`)
from bs4 import BeautifulSoup

from autograder.authoring.answers import mistaken
from autograder.course import CourseError
from autograder.returning.feedback import POLICY, feedback


def text_of(demo_class, learner: str) -> str:
    page = demo_class.course.notebook("feedback", "ps3_lstm", learner).with_suffix(".html")
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_feedback_has_the_message_of_the_test_that_failed(demo_class):
    (learner,) = [
        name
        for name, wrong in mistaken(demo_class.course, "ps3_lstm").items()
        if wrong.get("cell_update", Path()).stem == "cell_update_coupled_gates"
    ]
    text = text_of(demo_class, learner)
    assert "that is a cell with coupled gates" in text


def test_feedback_tells_why_a_file_was_not_graded(demo_class):
    assert "the file is damaged" in text_of(demo_class, "trouble-broken-json")


@pytest.mark.parametrize("learner", ["good-loops", "wrong-1"])
def test_visible_tests_are_in_the_feedback(demo_class, learner):
    assert "assert new is not None" in text_of(demo_class, learner)


def test_every_page_has_a_policy_and_neither_scripts_nor_formulas_to_be_fetched(demo_class):
    for learner in demo_class.grades:
        path = demo_class.course.notebook("feedback", "ps3_lstm", learner).with_suffix(".html")
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert page.head.meta["content"] == POLICY, learner
        assert page("script") == []
        assert len(page("math")) > 20
        assert "\\sigma" not in page.find(id="notebook-container").text


def test_a_page_that_cannot_be_written_does_not_stop_the_others(demo_class):
    written = feedback(demo_class.course, "ps3_lstm", ["nobody", "good-loops"])
    assert next(written).parts[-3] == "good-loops"
    with pytest.raises(CourseError, match="no feedback for nobody: "):
        next(written)


def test_a_page_opens_in_a_browser_and_asks_for_nothing(demo_class, browser):
    path = demo_class.course.notebook("feedback", "ps3_lstm", "wrong-1").with_suffix(".html")
    context = browser.new_context()
    watch = Watch(context, path.parent.as_uri())
    page = context.new_page()
    page.goto(path.as_uri())
    heights = page.eval_on_selector_all("math", "all => all.map((each) => each.clientHeight)")
    assert len(heights) > 20
    assert all(heights)
    assert watch.faults == []
    context.close()
