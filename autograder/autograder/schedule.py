"""When a problem set is released and due, and when its solutions may be seen: schedule.toml.

One table a problem set, in the folder of the course:

    [ps3_lstm]
    release = 2026-11-09T08:00:00
    due = 2026-11-20T18:00:00+01:00
    solutions = 2026-11-23

Each line may be left out. A time without an offset is one of this machine's time zone. A date alone
means the beginning of that day, and for `due` its end.
"""

import tomllib
from datetime import date, datetime, time
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course, CourseError

SCHEDULE = "schedule.toml"
_END_OF_DAY = time(23, 59, 59)


class Schedule(NamedTuple):
    """The dates of a problem set, in order; None where the schedule names none."""

    release: datetime | None = None
    due: datetime | None = None
    solutions: datetime | None = None


def read(course: Course) -> dict[str, Schedule]:
    """The schedule of each problem set that the file names; of none where there is no file.

    All times know their time zone.

    Raises:
        CourseError: the file is no TOML, or names a problem set that there is not, something that
            is no date, or dates that are not in order.
    """
    path = course.root / SCHEDULE
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is no TOML: {error}") from None
    known = course.problem_sets()
    return {name: _schedule(path, name, table, known) for name, table in tables.items()}


def _schedule(path: Path, name: str, table: object, known: list[str]) -> Schedule:
    if name not in known:
        raise CourseError(f"{path}: unknown problem set {name!r}{_suggestion(name, known)}")
    if not isinstance(table, dict):
        raise CourseError(f"{path}: {name} is no table: write [{name}] above its dates")
    for key in table:
        if key not in Schedule._fields:
            raise CourseError(
                f"{path}, [{name}]: unknown {key!r}{_suggestion(key, Schedule._fields)}"
            )
    schedule = Schedule(**{key: _moment(path, name, key, table[key]) for key in table})
    dates = [(key, moment) for key, moment in schedule._asdict().items() if moment]
    for (earlier, first), (later, second) in pairwise(dates):
        if second < first:
            raise CourseError(f"{path}, [{name}]: {later} comes before {earlier}: correct one")
    return schedule


def _moment(path: Path, name: str, key: str, value: object) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.astimezone()
    if isinstance(value, date):
        return datetime.combine(value, _END_OF_DAY if key == "due" else time.min).astimezone()
    raise CourseError(
        f"{path}, [{name}]: {key} is no date: write it without quotation marks, such as "
        "2026-11-20T18:00:00"
    )


def _suggestion(name: str, known: list[str] | tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f": did you mean {close[0]}?" if close else f": there is {', '.join(known)}"
