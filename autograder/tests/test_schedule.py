"""When problem sets are released and due."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.course import Course, CourseError
from autograder.schedule import SCHEDULE, Schedule, read


@pytest.fixture
def scheduled(masters, tmp_path, monkeypatch):
    """Reads a text as the schedule of a course, on a machine three hours ahead of UTC."""
    monkeypatch.setenv("TZ", "UTC-3")
    time.tzset()
    course = Course(tmp_path, masters.solutions)

    def reading(text: str) -> dict[str, Schedule]:
        (tmp_path / SCHEDULE).write_text(text, "utf-8")
        return read(course)

    yield reading
    monkeypatch.undo()
    time.tzset()


def test_without_a_file_nothing_is_scheduled(masters, tmp_path):
    assert read(Course(tmp_path, masters.solutions)) == {}


def test_dates_know_their_time_zone(scheduled):
    (found,) = scheduled(
        "[ps3_lstm]\n"
        "release = 2026-11-09T08:00:00\n"
        "due = 2026-11-20T18:00:00+01:00\n"
        "solutions = 2026-11-23\n"
    ).values()
    assert found == Schedule(
        datetime(2026, 11, 9, 5, tzinfo=UTC),
        datetime(2026, 11, 20, 17, tzinfo=UTC),
        datetime(2026, 11, 22, 21, tzinfo=UTC),
    )
    assert found.release.utcoffset() == timedelta(hours=3)


def test_a_day_alone_is_due_at_its_end(scheduled):
    found = scheduled("[ps3_lstm]\ndue = 2026-11-20\n")["ps3_lstm"]
    ahead = timezone(timedelta(hours=3))
    assert found == Schedule(None, datetime(2026, 11, 20, 23, 59, 59, tzinfo=ahead), None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[ps3_lstm\n", "is no TOML"),
        ("[ps3_lsmt]\n", "unknown problem set 'ps3_lsmt': did you mean ps3_lstm"),
        ("ps3_lstm = 2026-11-20\n", r"ps3_lstm is no table: write \[ps3_lstm\]"),
        ("[ps3_lstm]\ndeu = 2026-11-20\n", r"\[ps3_lstm\]: unknown 'deu': did you mean due"),
        ("[ps3_lstm]\nopens = 2026-11-20\n", "unknown 'opens': there is release, due, solutions"),
        ("[ps3_lstm]\ndue = '2026-11-20'\n", "due is no date: write it without quotation marks"),
        ("[ps3_lstm]\ndue = 18:00:00\n", "due is no date"),
        ("[ps3_lstm]\ndue = 2026-11-20\nrelease = 2026-11-21\n", "due comes before release"),
        ("[ps3_lstm]\nsolutions = 2026-11-20\ndue = 2026-11-20\n", "solutions comes before due"),
    ],
)
def test_a_wrong_schedule_is_one_line_that_names_the_file(scheduled, tmp_path, text, message):
    with pytest.raises(CourseError, match=message) as failure:
        scheduled(text)
    assert str(tmp_path / SCHEDULE) in str(failure.value)
    assert "\n" not in str(failure.value)
