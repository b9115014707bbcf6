"""Who sent a parcel: the roster tells, and where it does not, nobody guesses."""

from collections import Counter
from collections.abc import Callable
from difflib import get_close_matches

from autograder.intake import roster as rosters
from autograder.intake.parcels import Parcel
from autograder.intake.roster import Student

_SEVERAL = "several senders are written like this learner"
Names = Callable[[Student], set[str]]


def identify(
    parcels: list[Parcel], roster: dict[str, Student], names: Names
) -> list[tuple[str, Parcel]]:
    """The parcels, each with the id of its learner; that is empty where the fault says why.

    Without a roster, a parcel is taken to be of the learner that its first key names.
    """
    known: dict[str, list[str]] = {}
    for student in roster.values():
        for name in names(student):
            known.setdefault(name, []).append(student.id)
    found = [_identified(parcel, known, bool(roster)) for parcel in parcels]
    times = Counter(student for student, _ in found if student)
    return [
        (student, parcel if times[student] < 2 else parcel._replace(fault=_SEVERAL))
        for student, parcel in found
    ]


def _identified(
    parcel: Parcel, known: dict[str, list[str]], has_roster: bool
) -> tuple[str, Parcel]:
    if parcel.fault:
        return "", parcel
    if not has_roster:
        (student,) = parcel.keys
        fault = rosters.fault(student)
        return _unclear(parcel, fault) if fault else (student, parcel)
    for key in parcel.keys:
        if students := known.get(key):
            if len(students) > 1:
                return _unclear(parcel, f"it may be from {' or '.join(students)}")
            return students[0], parcel
    close = get_close_matches(parcel.keys[-1], known, n=1, cutoff=0.8)
    hint = f": is it from {known[close[0]][0]}?" if close else ""
    return _unclear(parcel, f"nobody in the roster{hint}")


def _unclear(parcel: Parcel, fault: str) -> tuple[str, Parcel]:
    return "", parcel._replace(fault=fault)
