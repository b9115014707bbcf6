"""The command as a person meets it: what it says of mistakes, and how it exits."""

from datetime import timedelta

import pytest

from autograder.commands import common, tables
from autograder.grading.verdicts import Verdict


def said(done) -> str:
    """The one line on stderr of a command that refuses."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("autograder: ")
    return line


@pytest.mark.parametrize(
    "command",
    [
        *("release", "audit", "solutions", "grade", "review"),
        *("feedback", "return", "export", "demo"),
    ],
)
def test_an_unknown_problem_set_is_one_line(autograder, course, command):
    extra = ["--to", str(course.root / "there")] if command in ("demo", "return") else []
    arguments = [command, "ps3_lsmt", "--course", str(course.root), *extra]
    assert "ps3_lsmt" in said(autograder(*arguments, cwd=course.root))


def test_grading_before_releasing_names_the_command_that_comes_first(autograder, course):
    done = autograder("grade", "ps3_lstm", "--course", str(course.root), cwd=course.root)
    assert "`autograder release ps3_lstm`" in said(done)


@pytest.mark.parametrize("command", ["feedback", "export"])
def test_a_command_before_grading_names_it(autograder, released_course, command):
    done = autograder(command, "ps3_lstm", cwd=released_course.root)
    assert "`autograder grade ps3_lstm`" in said(done)


def test_grading_what_nobody_handed_in_names_the_folder(autograder, released_course):
    assert "submitted/STUDENT/ps3_lstm" in said(
        autograder("grade", "ps3_lstm", cwd=released_course.root)
    )


def test_a_student_who_did_not_hand_in_is_one_line(autograder, demo_class):
    done = autograder("grade", "ps3_lstm", "--student", "nobody", cwd=demo_class.course.root)
    assert "no submission by 'nobody'" in said(done)


def test_a_folder_that_is_no_course_is_one_line(autograder, tmp_path):
    assert "--course" in said(autograder("grade", "ps3_lstm", cwd=tmp_path))


def test_the_demo_leaves_a_folder_alone_that_is_not_its_own(autograder, course, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.tex").write_text("years of work", "utf-8")
    done = autograder(
        "demo", "--course", str(course.root), "--to", str(precious), cwd=course.solutions.parent
    )
    assert "stays as it is" in said(done)
    assert (precious / "thesis.tex").read_text("utf-8") == "years of work"


def test_what_a_learner_prints_is_not_taken_for_markup(capsys):
    common.console.print(
        tables.verdicts([Verdict("s01", "graded", 0, 26, "yours says [[nan]] [/b]")])
    )
    assert "[[nan]] [/b]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 min"), (1800, "30 min"), (5400, "1 h 30 min"), (86400, "1 d"), (183900, "2 d 3 h")],
)
def test_how_late_it_was_is_said_in_two_units(seconds, said):
    assert tables.duration(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    "command",
    [
        *("init", "new", "audit", "release", "solutions", "collect", "grade", "review", "stats"),
        *("similar", "feedback", "return", "export", "demo"),
    ],
)
def test_each_command_explains_itself_with_an_example(autograder, tmp_path, command):
    done = autograder(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"Example: autograder {command}" in done.stdout
