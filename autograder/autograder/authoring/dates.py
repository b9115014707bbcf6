"""Releasing by the dates of the schedule."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from autograder import schedule
from autograder.authoring.handout import hand_out
from autograder.authoring.release import release
from autograder.course import Course, CourseError
from autograder.intake.enrolment import record_due


class Released(NamedTuple):
    """What releasing a problem set came to."""

    problem_set: str
    fresh: bool  # whether anything was made or handed out
    fault: str = ""


def release_one(course: Course, problem_set: str, place: str = "", now: bool = False) -> Released:
    """Release a problem set, and hand it out if a place is named.

    now: whether it may be handed out before its date. Making it ready is always allowed.

    Raises:
        CourseError: it is not its time, or releasing or handing out fails.
    """
    course.master(problem_set)
    date = schedule.read(course).get(problem_set, schedule.Schedule()).release
    if place and not now and date and date > datetime.now().astimezone():
        raise CourseError(
            f"{problem_set} is to be released on {date:%Y-%m-%d %H:%M}: wait, change "
            f"{course.root / schedule.SCHEDULE}, or say --now"
        )
    release(course, problem_set)
    _record_due(course, problem_set)
    return Released(problem_set, hand_out(course, problem_set, place) if place else True)


def release_due(course: Course, place: str = "") -> Iterator[Released]:
    """Release all problem sets whose date has come, and hand them out if a place is named.

    What was released stays as it is. One that fails does not stop the others.

    Raises:
        CourseError: the schedule names no date of release.
    """
    dates = {name: dates.release for name, dates in schedule.read(course).items() if dates.release}
    if not dates:
        raise CourseError(
            f"{course.root / schedule.SCHEDULE} names no date of release: write one, or name the "
            "problem set to release"
        )
    now = datetime.now().astimezone()
    for name in sorted(dates, key=dates.get):
        if dates[name] <= now:
            try:
                yield Released(name, _release_if_new(course, name, place))
            except CourseError as error:
                yield Released(name, False, str(error))


def next_release(course: Course) -> tuple[str, datetime] | None:
    """The problem set that is to be released next, and when; None where none is."""
    now = datetime.now().astimezone()
    coming = [
        (dates.release, name)
        for name, dates in schedule.read(course).items()
        if dates.release and dates.release > now
    ]
    if not coming:
        return None
    date, name = min(coming)
    return name, date


def _release_if_new(course: Course, problem_set: str, place: str) -> bool:
    fresh = not course.notebook("release", problem_set).is_file()
    if fresh:
        release(course, problem_set)
    _record_due(course, problem_set)
    return hand_out(course, problem_set, place) if place else fresh


def _record_due(course: Course, problem_set: str) -> None:
    with course.gradebook() as gradebook:
        record_due(course, problem_set, gradebook)
