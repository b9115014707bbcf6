"""The gradebook in a real PostgreSQL server, by nbgrader's own setting db_url."""

import csv
import sys

import pytest
from postgresql import PASSWORD, server
from regrading import PROBLEM_SET, WRONG, change_test, scores, submit

from autograder.authoring.demo import demo_course
from autograder.authoring.release import release
from autograder.course import CourseError
from autograder.grading.batch import grade


@pytest.fixture(scope="module")
def url():
    with server() as url:
        yield url


@pytest.fixture(scope="module")
def course(masters, url, tmp_path_factory):
    fresh = demo_course(masters, tmp_path_factory.mktemp("postgresql") / "course")
    set_url(fresh, url)
    release(fresh, PROBLEM_SET)
    return fresh


def set_url(course, url):
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")


def test_a_class_is_graded_and_exported(autograder, jailed, course, full_marks, worth):
    submit(course, "right")
    submit(course, "wrong", **WRONG)
    for command in ("grade", "feedback", "export"):
        done = autograder(command, PROBLEM_SET, cwd=course.root)
        assert done.returncode == 0, done.stderr
    with open(course.root / "grades.csv", newline="", encoding="utf-8") as file:
        marks = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert marks == {"right": full_marks, "wrong": full_marks - worth["cell_update"]}
    assert not (course.root / "gradebook.db").exists()


def test_grading_again_does_nothing_until_a_test_has_changed(jailed, course, worth):
    submit(course, "again")
    (first,) = grade(course, PROBLEM_SET, ["again"])
    before = scores(course)
    (second,) = grade(course, PROBLEM_SET, ["again"])
    assert (first.fresh, second.fresh) == (True, False)
    assert scores(course) == before
    hidden = "### BEGIN HIDDEN TESTS\n"
    change_test(course, "test_candidate", hidden, f"{hidden}assert False\n")
    (verdict,) = grade(course, PROBLEM_SET, ["again"])
    assert verdict.changes == (("candidate", worth["candidate"], 0),)


def test_a_wrong_password_is_one_line_that_does_not_repeat_it(course, url):
    set_url(course, url.replace(PASSWORD, "not-the-password"))
    try:
        refused = pytest.raises(CourseError, match=r"cannot be used: .*authentication")
        with refused as caught, course.gradebook():
            pass
        assert "not-the-password" not in str(caught.value)
        assert "\n" not in str(caught.value)
    finally:
        set_url(course, url)


def test_without_the_driver_the_remedy_is_said(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with (
        pytest.raises(CourseError, match=r"pip install 'autograder\[postgresql\]'"),
        course.gradebook(),
    ):
        pass
