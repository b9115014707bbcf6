"""A course folder of one's own, from its making to the grades."""

import csv
import io
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr
from datetime import datetime
from pathlib import Path

import pytest

from autograder import commands
from autograder.authoring import dates
from autograder.authoring import release as releases
from autograder.authoring.answers import hand_in, master_answers
from autograder.authoring.handout import hand_out
from autograder.authoring.init import init
from autograder.commands import common
from autograder.course import Course, CourseError
from autograder.files import write_notebook
from autograder.grading.standing import find_assignment

SET = "ps3_lstm"
REPOSITORY = Path(__file__).parents[2]


def told(folder: Path, *arguments: str, status: int = 0) -> str:
    """What the command says when it is given in a folder. It runs here, so that it starts soon."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stderr(said):
        patched.chdir(folder)
        patched.setattr(sys, "argv", ["autograder", *arguments])
        patched.setattr(common.console, "file", said)
        with pytest.raises(SystemExit) as end:
            commands.main()
    assert (end.value.code or 0) == status, said.getvalue()
    return said.getvalue()


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Course:
    """A course made by `init`, with an exchange of its own and one problem set released."""
    place = tmp_path_factory.mktemp("own")
    told(place, "init", str(place / "course"), "--course", str(REPOSITORY))
    with open(place / "course" / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(
            f"\nc.Exchange.root = {str(place / 'exchange')!r}\n"
            "c.ExchangeCollect.check_owner = False  # the tests submit for everybody\n"
        )
    schedule = f"[{SET}]\nrelease = 2026-11-01\ndue = 2026-11-20T18:00:00Z\n"
    (place / "course" / "schedule.toml").write_text(schedule, "utf-8")
    (place / "course" / "roster.csv").write_text("id\ns01\ns02\ns03\n", "utf-8")
    with pytest.MonkeyPatch.context() as patched:  # whether the master is right is not asked here
        patched.setattr(releases, "run", lambda *_: None)
        said = told(place / "course", "release")
    assert f"Released: {place / 'course' / 'release'}" in said
    assert "Nothing comes after that." in said
    return Course.find(place / "course")


def inside(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Making it


def test_a_course_of_ones_own_has_the_masters_and_nobody_in_it(own, masters):
    assert own.solutions == own.root / "solutions"
    copied, there = inside(own.solutions), inside(masters.solutions)
    assert copied == {name: text for name, text in there.items() if "__pycache__" not in name}
    assert own.root.stat().st_mode & 0o777 == 0o700
    ignored = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "init", "-q", "."], cwd=own.root, check=False
    )
    if ignored.returncode == 0:
        for private in ("roster.csv", "submitted/s01", "gradebook.db-journal", "earlier/s01"):
            checked = subprocess.run(["git", "check-ignore", "-q", private], cwd=own.root)
            assert checked.returncode == 0, private


def test_a_folder_that_holds_something_is_refused_and_left_alone(masters, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    (tmp_path / "file").write_text("x")
    for place in (tmp_path, tmp_path / "file"):
        with pytest.raises(CourseError, match="holds something already"):
            init(masters, place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "thesis.tex"]


def test_what_is_interrupted_leaves_nothing(masters, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(OSError, match="No space"):
        init(masters, tmp_path / "course")
    assert list(tmp_path.iterdir()) == []


# Handing out


def test_a_released_set_is_handed_out_as_a_folder_or_a_zip_file(own, tmp_path):
    released = inside(own.root / "release" / SET)
    assert hand_out(own, SET, str(tmp_path / "new" / "place"))
    assert inside(tmp_path / "new" / "place") == {f"{SET}/{k}": v for k, v in released.items()}
    assert hand_out(own, SET, str(tmp_path / "out.zip"))
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == inside(
            tmp_path / "new" / "place"
        )
    for place in ("new/place", "out.zip"):
        assert not hand_out(own, SET, str(tmp_path / place))
    for path in ((tmp_path / "new" / "place" / SET), tmp_path / "out.zip"):
        assert path.stat().st_mode & 0o044 == 0o044
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "out.zip"]


@pytest.mark.parametrize("place", ["folder", "out.zip"])
def test_what_is_not_its_own_is_not_written_over(own, tmp_path, place):
    hand_out(own, SET, str(tmp_path / place))
    theirs = tmp_path / place if place == "out.zip" else tmp_path / place / SET / f"{SET}.ipynb"
    theirs.write_bytes(b"a learner's work")
    with pytest.raises(CourseError, match="is not what is released now: move it away first"):
        hand_out(own, SET, str(tmp_path / place))
    assert theirs.read_bytes() == b"a learner's work"


@pytest.mark.parametrize("place", ["folder", "out.zip", "exchange"])
def test_handing_out_is_whole_or_not_at_all(own, tmp_path, monkeypatch, place):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    exchange = own.root.parent / "exchange"
    shutil.rmtree(exchange, ignore_errors=True)
    monkeypatch.setattr(Path, "chmod", full)
    monkeypatch.setattr("nbgrader.exchange.default.Exchange.set_perms", full)
    with pytest.raises((OSError, CourseError)):
        hand_out(own, SET, place if place == "exchange" else str(tmp_path / place))
    assert inside(tmp_path) == {}
    assert not list(exchange.glob("*/outbound/*"))


# By date


def test_before_its_date_a_set_is_made_ready_but_not_handed_out(own, tmp_path):
    before = (own.root / "schedule.toml").read_text("utf-8")
    (own.root / "schedule.toml").write_text(f"[{SET}]\nrelease = 2999-01-01\n", "utf-8")
    try:
        with pytest.raises(CourseError, match=r"on 2999-01-01 00:00: wait, .* or say --now"):
            dates.release_one(own, SET, str(tmp_path / "there"))
        assert list(dates.release_due(own)) == []
        assert dates.next_release(own) == (SET, datetime(2999, 1, 1).astimezone())
    finally:
        (own.root / "schedule.toml").write_text(before, "utf-8")


def test_what_is_due_is_released_once_and_one_that_fails_stops_no_other(own, tmp_path):
    before = (own.root / "schedule.toml").read_text("utf-8")
    master = own.master("ps1_recurrence")
    text = master.read_text("utf-8")
    master.write_text(text.replace("kernelspec:", "no_kernel:"), "utf-8")
    more = "[ps1_recurrence]\nrelease = 2026-10-01\n[ps4_gru]\nrelease = 2999-01-01\n"
    (own.root / "schedule.toml").write_text(before + more, "utf-8")
    try:
        failed, done = dates.release_due(own, str(tmp_path))
        assert (failed.problem_set, failed.fresh) == ("ps1_recurrence", False)
        assert "names no kernel" in failed.fault
        assert done == dates.Released(SET, True)
        assert list(dates.release_due(own, str(tmp_path)))[1] == dates.Released(SET, False)
        assert dates.next_release(own)[0] == "ps4_gru"
    finally:
        master.write_text(text, "utf-8")
        (own.root / "schedule.toml").write_text(before, "utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [SET]


def test_the_due_date_stands_in_the_gradebook(own):
    with own.gradebook() as gradebook:
        assert find_assignment(gradebook, SET).duedate == datetime(2026, 11, 20, 18)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--now"], "--now is for one problem set: name it"),
        (["--to", "out.zip"], "--to with a zip file is for one problem set"),
        (["ps3_lsmt"], "did you mean ps3_lstm"),
    ],
)
def test_a_slip_in_the_command_is_one_line(own, arguments, message):
    (line,) = told(own.root, "release", *arguments, status=1).splitlines()
    assert message in line


# To the grades


def test_what_was_collected_is_graded_and_exported(jailed, own, tmp_path):
    released, answers = own.released(SET), master_answers(own, SET)
    write_notebook(hand_in(released, answers), tmp_path / "in" / "s01" / f"{SET}.ipynb")
    write_notebook(released, tmp_path / "in" / "s09" / f"{SET}.ipynb")
    collecting = ("collect", SET, "--from", str(tmp_path / "in"))
    assert "unknown: 1" in told(own.root, *collecting, status=1)
    shutil.rmtree(tmp_path / "in" / "s09")
    assert "unchanged: 1, missing: 2." in told(own.root, *collecting)
    told(own.root, "grade", SET)
    told(own.root, "export", SET, "--to", "grades.csv")
    with open(own.root / "grades.csv", newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], row["score"]) == ("s01", row["max_score"])
    assert row["reason"] == "every test passed"
