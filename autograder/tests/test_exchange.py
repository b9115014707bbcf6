"""nbgrader's exchange: learners use nbgrader's own commands, and nobody gets in by it."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from parcels import SET, collect, contents, submitted

from autograder.authoring.handout import hand_out
from autograder.course import Course, CourseError
from autograder.intake.collect import NEEDS_A_PERSON, Row

DUE = f"[{SET}]\ndue = 2026-11-20T18:00:00Z\n"


def nbgrader(*arguments: str, cwd: Path, course: Course) -> str:
    """Run one of nbgrader's own commands as a learner with a home of their own."""
    home = cwd / "home"
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("nbgrader"), *arguments),
            f"--Exchange.root={course.root.parent / 'exchange'}",
            "--course=recurrent-networks",
        ],
        cwd=cwd,
        env={**os.environ, "HOME": str(home), "JUPYTER_PLATFORM_DIRS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def exchange(collecting) -> Path:
    """The exchange of the class, with the set released to it."""
    (collecting.root / "roster.csv").write_text("id\ns01\ns02\ns03\n", "utf-8")
    (collecting.root / "schedule.toml").write_text(DUE, "utf-8")
    assert hand_out(collecting, SET, "exchange")
    return collecting.root.parent / "exchange"


def submit(exchange: Path, student: str, time: str, files: dict[str, bytes]) -> Path:
    """A submission as nbgrader's exchange keeps it."""
    folder = exchange / "recurrent-networks" / "inbound" / f"{student}+{SET}+{time}+aBc_123"
    for name, content in {**files, "submission_secret.txt": b"secret"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.slow  # each of nbgrader's commands takes seconds to start
def test_learners_fetch_and_submit_with_nbgraders_own_commands(collecting, exchange, tmp_path):
    assert not hand_out(collecting, SET, "exchange")
    assert f"recurrent-networks {SET}" in nbgrader("list", cwd=tmp_path, course=collecting)
    nbgrader("fetch_assignment", SET, cwd=tmp_path, course=collecting)
    assert contents(tmp_path / SET) == contents(collecting.root / "release" / SET)
    nbgrader("submit", SET, "--student=s02", cwd=tmp_path, course=collecting)
    row = collect(collecting, "exchange")["s02"]
    assert (row.status, row.late.days >= 0) == ("new", True)
    assert abs(row.handed_in - datetime.now(UTC)).total_seconds() < 600
    folder = collecting.notebook("submitted", SET, "s02").parent
    (there,) = (exchange / "recurrent-networks" / "inbound").iterdir()
    assert contents(folder) == contents(there) | {
        "timestamp.txt": contents(folder)["timestamp.txt"],
    }
    with collecting.gradebook() as gradebook:
        seconds = contents(folder)["timestamp.txt"].decode().strip()
        handed_in = gradebook.update_or_create_submission(SET, "s02", timestamp=seconds)
        assert handed_in.total_seconds_late == row.late.total_seconds()
        gradebook.remove_submission(SET, "s02")


def test_the_exchange_gives_the_newest_and_keeps_the_earlier(collecting, exchange):
    submit(exchange, "s01", "2026-11-20 17:00:00.5 UTC", {f"{SET}.ipynb": b"one"})
    assert collect(collecting, "exchange")["s01"].late.total_seconds() == 0
    submit(exchange, "s01", "2026-11-20 18:00:10.0 UTC", {f"{SET}.ipynb": b"three"})
    submit(exchange, "s01", "2026-11-20 17:30:00.0 UTC", {f"{SET}.ipynb": b"two"})
    row = collect(collecting, "exchange")["s01"]
    assert (row.status, row.late.total_seconds()) == ("newer", 10)
    assert collecting.notebook("submitted", SET, "s01").read_bytes() == b"three"
    kept = contents(collecting.root / "earlier")
    assert kept[f"s01/{SET}/2026-11-20T17-00-00/{SET}.ipynb"] == b"one"
    assert collect(collecting, "exchange")["s01"].status == "unchanged"


def test_who_is_not_in_the_roster_is_left_in_the_exchange(collecting, exchange):
    folder = submit(exchange, "s09", "2026-11-20 17:00:00 UTC", {f"{SET}.ipynb": b"who?"})
    assert collect(collecting, "exchange")["s09"].status in NEEDS_A_PERSON
    assert not (collecting.root / "submitted" / "s09").exists()
    assert (folder / f"{SET}.ipynb").read_bytes() == b"who?"


def test_a_link_in_the_exchange_brings_no_answers(collecting, exchange):
    master = collecting.notebook("source", SET)
    folder = submit(exchange, "s01", "2026-11-20 17:00:00 UTC", {})
    (folder / f"{SET}.ipynb").symlink_to(master)
    inbound = folder.parent
    (inbound / f"s02+{SET}+2026-11-20 17:00:00 UTC").symlink_to(master.parent)
    rows = collect(collecting, "exchange")
    assert "is a symbolic link" in rows["s01"].note
    assert rows[f"s02+{SET}+2026-11-20 17:00:00 UTC"].note == "nbgrader did not make this"
    assert list((collecting.root / "submitted").iterdir()) == []


@pytest.mark.parametrize("time", ["0001-01-01 00:00:00 UTC", "9999-12-31 23:59:59 -99", "now"])
def test_a_time_that_cannot_be_is_none(collecting, exchange, time):
    folder = submit(exchange, "s01", time, {f"{SET}.ipynb": b"one"})
    assert collect(collecting, "exchange")[folder.name].status in NEEDS_A_PERSON


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to somebody else")
def test_what_somebody_else_submits_in_a_learners_name_is_not_taken(collecting, exchange):
    (collecting.root / "roster.csv").write_text("id\nnobody\n", "utf-8")
    config = collecting.root / "nbgrader_config.py"
    before = config.read_text("utf-8")
    config.write_text(f"{before}c.ExchangeCollect.check_owner = True\n", "utf-8")
    honest = submit(exchange, "nobody", "2026-11-20 17:00:00 UTC", {f"{SET}.ipynb": b"mine"})
    shutil.chown(honest, "nobody")
    feigned = submit(exchange, "nobody", "2026-11-20 17:01:00 UTC", {f"{SET}.ipynb": b"no"})
    try:
        rows = collect(collecting, "exchange")
    finally:
        config.write_text(before, "utf-8")
    assert rows["nobody"].status == "new"
    expected = "it belongs to the system's user root, not to nobody"
    assert rows[feigned.name] == Row(feigned.name, "unknown", expected)
    assert submitted(collecting) == {"nobody": b"mine"}


def test_an_exchange_that_holds_something_else_is_left_alone(collecting, exchange):
    theirs = exchange / "recurrent-networks" / "outbound" / SET / f"{SET}.ipynb"
    theirs.chmod(0o644)
    theirs.write_bytes(b"released last year")
    with pytest.raises(CourseError, match=f"`nbgrader release_assignment {SET} --force`"):
        hand_out(collecting, SET, "exchange")
    assert theirs.read_bytes() == b"released last year"


def test_without_an_exchange_collecting_names_the_command_that_makes_one(collecting, exchange):
    shutil.rmtree(exchange)
    with pytest.raises(CourseError, match=f"`autograder release {SET} --to exchange`"):
        collect(collecting, "exchange")
