"""From the exchange to the feedback as people do it: in JupyterLab, with nbgrader's extensions."""

import subprocess
import sys
from pathlib import Path

import desk
import pytest
import requests
from browser import Watch, chromium  # noqa: F401 (the fixture `browser`)
from lab import Lab, jupyter
from regrading import WRONG, change_test, submit

from autograder.grading.batch import grade, verdicts
from autograder.returning.feedback import feedback

NAME = "ps3_lstm"
ANSWER = """def forget_gate(x, h, w_x, w_h, b):
    return sigmoid(x @ w_x.T + h @ w_h.T + b)"""
pytestmark = pytest.mark.usefixtures("jailed")


@pytest.fixture(scope="module")
def exchange(released_course, tmp_path_factory):
    """The settings of an exchange on disk to which the problem set was released."""
    folder = tmp_path_factory.mktemp("exchange")
    folder.chmod(0o777)  # as nbgrader wants it
    settings = f"\nc.Exchange.root = {str(folder)!r}\n"
    with open(released_course.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(settings)
    result = released_course.api().release_assignment(NAME)
    assert result["success"], result
    return settings


@pytest.fixture(scope="module")
def learner(exchange, tmp_path_factory):
    """The JupyterLab of a learner whose folder is empty."""
    settings = "c = get_config()\nc.CourseDirectory.course_id = 'recurrent-networks'\n"
    settings += f"c.CourseDirectory.student_id = 's01'\n{exchange}"
    home = tmp_path_factory.mktemp("learner")
    (home / "work").mkdir()
    with jupyter(home / "work", home / "home", settings) as lab:
        yield lab


@pytest.fixture(scope="module")
def instructor(exchange, released_course, tmp_path_factory):
    with jupyter(released_course.root, tmp_path_factory.mktemp("instructor") / "home") as lab:
        yield lab


@pytest.fixture
def desk_of(browser):
    """A page of a browser that reaches the JupyterLab it is given and nothing else."""
    contexts = []

    def open_page(lab):
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        watch = Watch(context, lab.url)
        contexts.append((context, lab, watch))
        page = context.new_page()
        desk.open_lab(page, lab)
        return page

    yield open_page
    for context, lab, watch in contexts:
        context.close()
        assert [fault for fault in watch.faults if fault.startswith("asked")] == []
        assert lab.asked() == ""


def test_a_problem_set_goes_out_and_its_feedback_comes_back(
    released_course, learner, instructor, desk_of, autograder
):
    page = desk_of(learner)
    listed = desk.assignments(page)
    desk.fetch(listed, NAME)
    desk.open_notebook(page, learner, NAME)
    desk.run_cell(page, "import numpy as np")
    desk.fill_in(page, "def forget_gate", ANSWER)
    said = desk.validate(page)
    text = said.inner_text()
    assert "forget_gate(x, h, w_x, w_h, b)" not in text
    assert "input_gate" in text
    said.get_by_role("button", name="Ok").click()
    desk.submit(desk.assignments(page), NAME)

    assert released_course.api().collect(NAME)["success"]
    done = autograder("grade", NAME, cwd=released_course.root)
    assert done.returncode == 0, done.stderr
    assert "submission_secret" not in done.stdout
    (verdict,) = verdicts(released_course, NAME)
    assert (verdict.student, verdict.score) == ("s01", 2)

    marking = desk_of(instructor)
    formgrader = desk.open_submission(marking, NAME)
    desk.enter(marking, formgrader, "test_input_gate", "1")
    desk.enter(marking, formgrader, "test_forget_gate_extra_credit", "0.5")
    desk.enter(marking, formgrader, "forget_gate-comment", "Short and right.")
    list(feedback(released_course, NAME, ["s01"]))
    command = [Path(sys.executable).with_name("nbgrader"), "release_feedback", NAME]
    done = subprocess.run(command, cwd=released_course.root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr

    desk.fetch_feedback(desk.assignments(page), NAME)
    returned = desk.open_feedback(page, NAME).inner_text()
    assert "Short and right." in returned
    assert "Score: 3.5 / 44.0" in returned


def test_marks_given_in_formgrader_survive_a_regrade(released_course, instructor, worth):
    """nbgrader's rule: a mark by hand stays and counts, and a new run flags it to be looked at."""
    submit(released_course, "s02", **WRONG)
    list(grade(released_course, NAME, ["s02"]))
    formgrader = Formgrader(instructor, "s02")
    formgrader.change("grade", "test_cell_update", manual_score=1.5, extra_credit=0.25)
    formgrader.change("comment", "cell_update", manual_comment="Look at your first line again.")

    def told() -> tuple:
        with released_course.gradebook() as gradebook:
            mark = gradebook.find_grade("test_cell_update", NAME, NAME, "s02")
            comment = gradebook.find_comment("cell_update", NAME, NAME, "s02")
            given = mark.manual_score, mark.extra_credit, comment.manual_comment
            return *given, mark.needs_manual_grade

    given = 1.5, 0.25, "Look at your first line again."
    total = sum(worth.values()) - worth["cell_update"] + 1.75

    (verdict,) = grade(released_course, NAME, ["s02"])
    assert (verdict.fresh, verdict.score, told()) == (False, total, (*given, False))

    hidden = "### BEGIN HIDDEN TESTS\n"
    change_test(released_course, "test_candidate", hidden, f"{hidden}assert False\n")
    (verdict,) = grade(released_course, NAME, ["s02"])
    assert (verdict.score, told()) == (total - worth["candidate"], (*given, True))
    assert "still to be marked by hand: test_cell_update" in verdict.reason

    submit(released_course, "s02")  # all of it is right now, and the mark by hand stands
    (verdict,) = grade(released_course, NAME, ["s02"])
    assert (verdict.score, told()) == (total - worth["candidate"], (*given, True))


class Formgrader:
    """Its programming interface, as its pages use it, on one learner's submission."""

    def __init__(self, lab: Lab, student: str) -> None:
        self.url, self.session = f"{lab.url}/formgrader/api", requests.Session()
        self.session.get(lab.at("formgrader/gradebook")).raise_for_status()
        listed = self.session.get(f"{self.url}/submitted_notebooks/{NAME}/{NAME}").json()
        (self.submission,) = (row["id"] for row in listed if row["student"] == student)

    def row(self, kind: str, name: str) -> dict:
        """The row of a cell, of a kind "grade" or "comment"."""
        parameters = {"submission_id": self.submission}
        rows = self.session.get(f"{self.url}/{kind}s", params=parameters).json()
        (found,) = (row for row in rows if row["name"] == name)
        return found

    def change(self, kind: str, name: str, **values: float | str) -> None:
        """Change a row. Without the token of the page that is refused, so it is sent along."""
        address = f"{self.url}/{kind}/{self.row(kind, name)['id']}"
        assert self.session.put(address, json=values).status_code == 403
        headers = {"X-XSRFToken": self.session.cookies["_xsrf"]}
        self.session.put(address, json=values, headers=headers).raise_for_status()


def test_formgrader_runs_no_script_of_a_learners(released_course, instructor, desk_of):
    script = "document.body.dataset.ran = 1"
    submit(
        released_course,
        "s03",
        forget_gate=f"""\
from IPython.display import HTML, Javascript, display

display(HTML("<b>shown</b><script>{script}</script><img src=x onerror='{script}'>"))
display(Javascript("{script}"))""",
    )
    list(grade(released_course, NAME, ["s03"]))
    page = desk_of(instructor)
    page.goto(
        f"{instructor.url}/formgrader/submissions/{Formgrader(instructor, 's03').submission}/"
    )
    page.locator("b", has_text="shown").wait_for()
    assert page.evaluate("document.body.dataset.ran") is None
    assert page.locator("math").count() > 20
