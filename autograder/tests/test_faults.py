"""Faults around the grading: each is one line, loses nothing, and a second run goes on."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Base
from regrading import PROBLEM_SET, WRONG, scores, submit
from sqlalchemy import create_engine
from test_cli import said

from autograder.course import Course, CourseError
from autograder.grading.batch import grade, submissions, verdicts
from autograder.grading.ledger import Ledger

PROGRAM = Path(sys.executable).with_name("autograder")
SECONDS = 300
INTERRUPTED = 130


@pytest.fixture(scope="module")
def graded(jailed, released_course):
    """A course in which two learners are graded."""
    submit(released_course, "s01")
    submit(released_course, "s02", **WRONG)
    assert len(list(grade(released_course, PROBLEM_SET, ["s01", "s02"]))) == 2
    return released_course


@pytest.fixture
def copied(graded, tmp_path):
    """A copy of it, at a place with an odd name: so it was moved, too."""
    root = tmp_path / "Kurs № 1, für „alle“"
    shutil.copytree(graded.root, root, symlinks=True)
    (tmp_path / "solutions").symlink_to(graded.solutions)
    return Course(root, graded.solutions)


def outcome(course):
    return scores(course), verdicts(course, PROBLEM_SET)


def forget(course, student):
    """As if the grading had been killed between the graded notebook and the gradebook."""
    with course.gradebook() as gradebook:
        gradebook.remove_submission(PROBLEM_SET, student)


def stamp(course, revision):
    with sqlite3.connect(course.gradebook_file()) as gradebook:
        gradebook.execute("UPDATE alembic_version SET version_num = ?", [revision])
    gradebook.close()


def mounted(*lines, outside=None):
    """Run lines of a shell that may mount; skips where this user may not."""
    namespaces = ["-m"] if os.geteuid() == 0 else ["-rm"]
    if subprocess.run(["unshare", *namespaces, "true"], capture_output=True).returncode:
        pytest.skip("this user may not mount: namespaces are refused here")
    return subprocess.run(
        ["unshare", *namespaces, "sh", "-ec", "\n".join(lines)],
        cwd=outside,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_a_course_that_was_moved_is_as_it_was(graded, copied):
    assert [verdict.fresh for verdict in grade(copied, PROBLEM_SET, ["s01", "s02"])] == [False] * 2
    assert outcome(copied) == outcome(graded)


def test_a_locked_gradebook_is_one_line_and_a_second_run_goes_on(graded, copied):
    forget(copied, "s01")
    other = sqlite3.connect(copied.gradebook_file(), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CourseError, match="database is locked"):
        list(grade(copied, PROBLEM_SET, ["s01", "s02"]))
    other.close()
    list(grade(copied, PROBLEM_SET, ["s01", "s02"]))
    assert outcome(copied) == outcome(graded)


@pytest.mark.parametrize(
    ("revision", "remedy"),
    [
        ("282d30a0218e", "of an older nbgrader: run `nbgrader db upgrade`"),
        ("ffffffffffff", "of a newer nbgrader: run `pip install --upgrade nbgrader`"),
    ],
)
def test_a_gradebook_of_another_nbgrader_is_left_alone(copied, revision, remedy):
    stamp(copied, revision)
    before = copied.gradebook_file().read_bytes()
    with pytest.raises(CourseError, match=remedy):
        list(grade(copied, PROBLEM_SET, ["s01"]))
    assert copied.gradebook_file().read_bytes() == before


def test_a_gradebook_whose_making_was_interrupted_is_made_whole(course):
    Base.metadata.create_all(bind=create_engine(f"sqlite:///{course.gradebook_file()}"))
    for _ in range(2):
        with course.gradebook() as gradebook:
            assert gradebook.students == []


def test_a_disk_that_is_full_stops_the_class_and_takes_no_grade(graded, copied, monkeypatch):
    before = outcome(copied)
    submit(copied, "s01", **WRONG)

    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "autograded")

    with monkeypatch.context() as full:
        full.setattr(Ledger, "keep", refuse)
        with pytest.raises(CourseError, match="s01 cannot be graded: autograded: No space left"):
            list(grade(copied, PROBLEM_SET, ["s01", "s02"]))
    assert outcome(copied) == before
    changed, same = sorted(grade(copied, PROBLEM_SET, ["s01", "s02"]))
    assert (changed.fresh, same.fresh) == (True, False)
    assert changed.score == same.score


def test_a_folder_that_is_read_only_is_one_line_and_grades_can_be_read(copied, tmp_path):
    bind = f"mount --bind '{copied.root}' '{copied.root}'; mount -o remount,bind,ro '{copied.root}'"
    enter = f"cd '{copied.root}'"
    done = mounted(bind, enter, f"{PROGRAM} grade {PROBLEM_SET}")
    assert "Read-only file system" in said(done)
    done = mounted(bind, enter, f"{PROGRAM} export {PROBLEM_SET} --to '{tmp_path / 'grades.csv'}'")
    assert done.returncode == 0, done.stderr
    assert "s02" in (tmp_path / "grades.csv").read_text("utf-8")


@pytest.mark.parametrize("student", ["s" * 129, "s\udcff", "s\n01"])
def test_a_name_that_no_gradebook_takes_is_refused_with_its_folder(copied, student):
    (copied.root / "submitted" / student / PROBLEM_SET).mkdir(parents=True)
    with pytest.raises(CourseError, match="rename the folder"):
        submissions(copied, PROBLEM_SET)


def run_until(course, command, after, sign):
    """Start a command, and send it a signal so many seconds later; from a terminal all get it."""
    running = subprocess.Popen(
        [PROGRAM, *command],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    time.sleep(after)
    if running.poll() is None:
        send = os.killpg if sign == signal.SIGINT else os.kill
        send(running.pid, sign)
    printed, _ = running.communicate(timeout=SECONDS)
    return running.returncode, printed


def stopped(course, command, after, sign):
    """Stop a command at some time; it says so in one line, unless it was done."""
    status, printed = run_until(course, command, after, sign)
    where = f"{command} after {after:.2f} s, {sign.name}: {printed}"
    # Python's own start, of the command or of a worker, may be interrupted; the command may not.
    assert "in _run\n" not in printed, where
    if status:
        assert status in (INTERRUPTED, -sign), where
    if status == INTERRUPTED:
        assert "stopped. Run the same command again" in printed, where


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_says_so_and_does_it_all_when_run_again(graded, copied, sign):
    submit(copied, "s01")  # as before, so only the gradebook is to be written
    forget(copied, "s01")
    stopped(copied, ["grade", PROBLEM_SET], after=1.5, sign=sign)
    list(grade(copied, PROBLEM_SET, ["s01", "s02"]))
    assert outcome(copied) == outcome(graded)


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["release", "grade", "feedback", "export"])
def test_whenever_a_command_is_stopped_a_second_run_comes_to_the_same(graded, copied, name, sign):
    command = [name, PROBLEM_SET]
    began = time.monotonic()
    if name == "grade":
        shutil.rmtree(copied.root / "autograded")
    assert run_until(copied, command, 0, signal.SIGCONT)[0] == 0
    seconds = time.monotonic() - began
    for step in range(12):
        if name == "grade":
            shutil.rmtree(copied.root / "autograded")
            forget(copied, "s01")
            forget(copied, "s02")
        stopped(copied, command, after=step / 12 * seconds, sign=sign)
        status, printed = run_until(copied, command, 0, signal.SIGCONT)
        assert status == 0, printed
        assert outcome(copied) == outcome(graded), f"stopped after {step / 12 * seconds:.1f} s"


@pytest.mark.slow
def test_a_file_system_that_is_full_is_one_line_until_there_is_room(graded, copied, tmp_path):
    """In a small file system that is filled but for some room, until the filling is removed."""
    submit(copied, "s03", **WRONG)
    grade_it = f"{PROGRAM} grade {PROBLEM_SET} >> '{tmp_path}/said' 2>&1"
    for room in (4, 64, 200, 400):  # kB
        done = mounted(
            f"mkdir -p '{tmp_path}/small'; mount -t tmpfs -o size=32m tmpfs '{tmp_path}/small'",
            f"cp -r '{copied.root}' '{tmp_path}/small/course'; cd '{tmp_path}/small/course'",
            f"free=$(df --output=avail -k . | tail -1); dd if=/dev/zero of=../filling bs=1k "
            f"count=$((free - {room})) status=none",
            f"if {grade_it}; then echo graded; fi; rm ../filling; {grade_it}",
            f"{PROGRAM} export {PROBLEM_SET} --to '{tmp_path}/{room}.csv'",
        )
        assert done.returncode == 0, (done.stderr, (tmp_path / "said").read_text("utf-8"))
    told = (tmp_path / "said").read_text("utf-8")
    assert "Traceback" not in told
    assert "No space left" in told or "disk is full" in told
    list(grade(copied, PROBLEM_SET, ["s01", "s02", "s03"]))
    wanted = {verdict.student: verdict.score for verdict in verdicts(copied, PROBLEM_SET)}
    for room in (4, 64, 200, 400):
        rows = (tmp_path / f"{room}.csv").read_text("utf-8").splitlines()[1:]
        assert {row.split(",")[0]: float(row.split(",")[2]) for row in rows} == wanted, room
