"""Copies of the gradebook: right while others write, ten of them, and a way back."""

import os
import shutil
import sqlite3
import stat
import subprocess

import pytest
from postgresql import PASSWORD, server

from autograder import backups
from autograder.backups import back_up
from autograder.course import CourseError


@pytest.fixture
def course(course):
    """A course whose gradebook knows one learner."""
    add_learner(course, "s01")
    return course


def add_learner(course, name):
    with course.gradebook() as gradebook:
        gradebook.add_student(name)


def learners(course):
    with course.gradebook() as gradebook:
        return [student.id for student in gradebook.students]


def restore(course, backup):
    shutil.copyfile(backup, course.gradebook_file())


def test_a_backup_brings_back_what_the_gradebook_said(course):
    back_up(course)
    add_learner(course, "s02")
    restore(course, course.backups()[-1])
    assert learners(course) == ["s01"]


def test_what_changes_nothing_adds_no_backup(course):
    back_up(course)
    before = [(path.name, path.read_bytes()) for path in course.backups()]
    learners(course)
    back_up(course)
    assert [(path.name, path.read_bytes()) for path in course.backups()] == before


def test_the_last_ten_are_kept_in_their_order_though_the_clock_goes_back(course, monkeypatch):
    class Backwards(backups.datetime):
        years = iter(range(2040, 2000, -1))

        @classmethod
        def now(cls, zone):
            return cls(next(cls.years), 1, 1, tzinfo=zone)

    monkeypatch.setattr(backups, "datetime", Backwards)
    for number in range(12):
        back_up(course)
        add_learner(course, f"t{number:02}")
    kept = course.backups()
    assert [int(path.name[:5]) for path in kept] == list(range(3, 13))
    restore(course, kept[-1])
    assert learners(course) == ["s01", *(f"t{number:02}" for number in range(11))]


def test_nobody_else_can_read_them_whatever_the_umask(course):
    before = os.umask(0)
    try:
        back_up(course)
    finally:
        os.umask(before)
    [backup] = course.backups()
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_beside_a_writer_holds_what_was_committed(course):
    writer = sqlite3.connect(course.gradebook_file(), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE student SET first_name = 'half of a change'")
    back_up(course)
    writer.execute("ROLLBACK")
    writer.close()
    [backup] = course.backups()
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT id, first_name FROM student").fetchall() == [("s01", None)]
    copy.close()


def test_who_locks_the_gradebook_is_waited_for_and_then_named(course, monkeypatch):
    monkeypatch.setattr(backups, "SECONDS_TO_WAIT", 0)
    other = sqlite3.connect(course.gradebook_file(), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CourseError, match="is locked by another program: close it"):
        back_up(course)
    other.close()
    assert not course.backups()
    back_up(course)
    assert course.backups()


@pytest.mark.parametrize("damage", ["no database", "a page"])
def test_a_damaged_gradebook_pushes_no_good_backup_out(course, damage):
    back_up(course)
    [good] = course.backups()
    content = bytearray(course.gradebook_file().read_bytes())
    place = 0 if damage == "no database" else content.index(b"CREATE TABLE")
    content[place : place + 4000] = b"\xff" * 4000
    course.gradebook_file().write_bytes(content)
    with pytest.raises(CourseError, match=r"is damaged: .*copy the newest backup") as caught:
        back_up(course)
    assert str(good) in str(caught.value)
    assert course.backups() == [good]
    restore(course, good)
    back_up(course)
    assert learners(course) == ["s01"]


def test_a_gradebook_that_is_gone_is_not_begun_anew(course):
    back_up(course)
    course.gradebook_file().unlink()
    with pytest.raises(CourseError, match="is gone: copy the newest backup there") as caught:
        learners(course)
    assert str(course.backups()[-1]) in str(caught.value)
    assert not course.gradebook_file().exists()


def test_a_backup_that_cannot_be_written_is_one_line_and_changes_nothing(course):
    (course.root / backups.BACKUPS).write_text("a file where a folder must be", "utf-8")
    with pytest.raises(CourseError, match=r"no backup of the gradebook can be written to .*: File"):
        back_up(course)
    assert learners(course) == ["s01"]


def test_there_is_nothing_to_copy_before_the_first_release(course):
    course.gradebook_file().unlink()
    back_up(course)
    assert not (course.root / backups.BACKUPS).exists()


@pytest.fixture(scope="module")
def url():
    with server() as url:
        yield url


def set_url(course, url):
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")


def test_postgresql_is_dumped_and_brought_back(course, url):
    if not shutil.which("pg_dump") or not shutil.which("psql"):
        pytest.skip("pg_dump or psql is missing: run `apt install postgresql-client`")
    set_url(course, url)
    add_learner(course, "p01")
    back_up(course)
    back_up(course)
    [backup] = course.backups()
    assert PASSWORD not in backup.read_text("utf-8")
    add_learner(course, "p02")
    plain = url.replace("+psycopg2", "")
    subprocess.run(
        ["psql", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", backup, plain],
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )
    assert learners(course) == ["p01"]


def test_without_pg_dump_what_to_run_is_said_and_no_password(course, url, monkeypatch, capfd):
    set_url(course, url)
    monkeypatch.setenv("PATH", "")
    back_up(course)
    said = capfd.readouterr().err
    assert "pg_dump is not installed here" in said
    assert "`pg_dump --clean" in said
    assert PASSWORD not in said
    assert len(said.splitlines()) == 1
    assert not course.backups()
