"""What a class of 2,000 learners and five problem sets takes, and how it grows with the class.

A sample of the class, its answers drawn from the known-good and known-wrong ones, is released to,
hands in, is graded, and gets feedback and grades, by the commands. How long the whole class takes
to grade and to give feedback to is extrapolated from that. For what needs no kernel the class is
made whole: each graded submission is copied, files and rows of the gradebook, until there are
10,000.

    python autograder/benchmarks/class_of.py [PART ...] --to FILE

The parts are `grade`, `return` and `grow`, all in this order where none is named. They share the
folder _build/class.
"""

import argparse
import json
import os
import platform
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import nbformat
from grading import PROGRAMS, Measured, measure

from autograder.authoring.answers import (
    hand_in,
    known_answers,
    master_answers,
    mistaken,
    read_answers,
)
from autograder.authoring.demo import demo_course
from autograder.backups import back_up
from autograder.course import Course
from autograder.files import write_text

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "_build" / "class" / "course"
LEARNERS = 2000
SAMPLES = (4, 16)  # learners that are graded one sample after the other
SIZES = (200, 2000, 10_000)  # submissions that the gradebook holds
FEEDBACK_SETS = 10  # learners a set who get feedback while it holds so many
SEED = 9

Results = dict[str, object]


def main() -> None:
    """Measure some parts, print what they took, and write it down."""
    parts: dict[str, Callable[[Course], Results]] = {"grade": grade, "return": give_back}
    parts["grow"] = grow
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(parts)}")
    parser.add_argument("--to", type=Path, help="the file for the results")
    asked = parser.parse_args()
    masters = Course.find(REPOSITORY)
    results = json.loads(asked.to.read_text("utf-8")) if asked.to and asked.to.exists() else {}
    for name in asked.parts or parts:
        course = _begin(masters) if name == "grade" else Course(FOLDER, masters.solutions)
        results |= parts[name](course)
    results |= {
        "date": f"{date.today()}",
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "learners": LEARNERS,
        "problem sets": len(masters.problem_sets()),
    }
    text = json.dumps(results, indent=1)
    print(text)
    if asked.to:
        write_text(text + "\n", asked.to)


def _begin(masters: Course) -> Course:
    """A fresh course, and the masters where the commands look for them."""
    course = demo_course(masters, FOLDER)
    beside = FOLDER.with_name("solutions")
    beside.unlink(missing_ok=True)
    beside.symlink_to(masters.solutions)
    return course


def grade(course: Course) -> Results:
    """Release, and grade two samples. The second, being larger, tells what a submission takes."""
    sets = course.problem_sets()
    released = _each(course, "release")
    draw, first = random.Random(SEED), 0
    handing_in, graded = [], []
    for learners in SAMPLES:
        began = time.monotonic()
        for name in sets:
            _hand_in(course, name, range(first, first + learners), draw)
        handing_in.append(time.monotonic() - began)
        graded.append(_each(course, "grade"))
        first += learners
    few, many = SAMPLES
    slope = (graded[1].seconds - graded[0].seconds) / ((many - few) * len(sets))
    return {
        "release": {"seconds": round(released.seconds, 1)},
        "hand in": {"a minute": round(60 * first * len(sets) / sum(handing_in))},
        "grade": {
            "submissions": [learners * len(sets) for learners in SAMPLES],
            "seconds": [round(each.seconds, 1) for each in graded],
            "a minute, after the start": round(60 / slope),
            "CPU-seconds a submission": round(graded[1].cpu_seconds / (many * len(sets)), 2),
            "largest process, MB": round(max(each.peak_megabytes for each in graded)),
            "minutes for the class, extrapolated": round(slope * LEARNERS * len(sets) / 60, 1),
        },
    }


def give_back(course: Course) -> Results:
    """Write the feedback pages and the grades of the samples."""
    pages, exported = _each(course, "feedback"), _each(course, "export")
    count = sum(SAMPLES) * len(course.problem_sets())
    seconds = pages.seconds / count
    return {
        "feedback": {
            "submissions": count,
            "seconds": round(pages.seconds, 1),
            "a minute": round(60 / seconds),
            "CPU-seconds a submission": round(pages.cpu_seconds / count, 2),
            "largest process, MB": round(pages.peak_megabytes),
            "minutes for the class, extrapolated": round(
                seconds * LEARNERS * len(course.problem_sets()) / 60, 1
            ),
        },
        "export": {"submissions": count, "seconds": round(exported.seconds, 1)},
    }


def grow(course: Course) -> Results:
    """What takes how long when the gradebook holds ever more submissions."""
    sets, rows = course.problem_sets(), []
    for size in SIZES:
        if learners := max(size // len(sets) - len(course.students("autograded", sets[0])), 0):
            _copy_class(course, learners)
        began = time.monotonic()
        back_up(course)
        backup = time.monotonic() - began
        chosen = [f"--student=s{number:05}" for number in range(FEEDBACK_SETS)]
        again, exported = _each(course, "grade"), _each(course, "export")
        pages = _each(course, "feedback", *chosen)
        megabytes = course.gradebook_file().stat().st_size / 1e6
        row = {
            "submissions": len(sets) * len(course.students("autograded", sets[0])),
            "grade again, seconds": round(again.seconds, 1),
            "grade again, CPU-seconds": round(again.cpu_seconds, 1),
            "grade again, MB": round(again.peak_megabytes),
            "export, seconds": round(exported.seconds, 1),
            "export, CPU-seconds": round(exported.cpu_seconds, 1),
            "export, MB": round(exported.peak_megabytes),
            "feedback of 50, seconds": round(pages.seconds, 1),
            "feedback of 50, CPU-seconds": round(pages.cpu_seconds, 1),
            "backup, seconds": round(backup, 2),
            "gradebook, MB": round(megabytes, 1),
        }
        print(row, flush=True)
        rows.append(row)
    return {"growth": rows}


def _each(course: Course, command: str, *arguments: str) -> Measured:
    """What a command takes for all problem sets, one after the other."""
    took = [
        measure([PROGRAMS / "autograder", command, name, *arguments], course.root)
        for name in course.problem_sets()
    ]
    return Measured(
        sum(each.seconds for each in took),
        sum(each.cpu_seconds for each in took),
        max(each.peak_megabytes for each in took),
    )


def _hand_in(course: Course, name: str, learners: range, draw: random.Random) -> None:
    """Each learner hands in a known answer; half of them are right."""
    released, right = course.released(name), master_answers(course, name)
    good = [read_answers(path) for path in known_answers(course, name, "good")]
    wrong = [
        right | {exercise: read_answers(path)[exercise] for exercise, path in mistakes.items()}
        for mistakes in mistaken(course, name).values()
    ]
    for number in learners:
        answers = draw.choice(draw.choice([good, wrong]))
        path = course.notebook("submitted", name, f"s{number:05}")
        write_text(nbformat.writes(hand_in(released, answers)), path)


def _copy_class(course: Course, learners: int) -> None:
    """Add learners whose submissions are copies of those that were graded."""
    sets = course.problem_sets()
    known = course.students("autograded", sets[0])
    gradebook = sqlite3.connect(course.gradebook_file())
    for number in range(learners):
        old, new = known[number % len(known)], f"s{len(known) + number:05}"
        _copy_rows(gradebook, "student", "id", old, id=new)
        _copy_rows(gradebook, "autograder_verdicts", "student", old, student=new)
        handed_in = gradebook.execute(
            "SELECT id FROM submitted_assignment WHERE student_id = ?", [old]
        ).fetchall()
        for (submission,) in handed_in:
            _copy_submission(gradebook, submission, new)
        for step in ("submitted", "autograded"):
            shutil.copytree(course.root / step / old, course.root / step / new)
    gradebook.commit()
    gradebook.close()


def _copy_submission(gradebook: sqlite3.Connection, old: str, student: str) -> None:
    new, notebook = uuid4().hex, uuid4().hex
    _copy_rows(gradebook, "submitted_assignment", "id", old, id=new, student_id=student)
    [(old_notebook,)] = gradebook.execute(
        "SELECT id FROM submitted_notebook WHERE assignment_id = ?", [old]
    ).fetchall()
    _copy_rows(gradebook, "submitted_notebook", "id", old_notebook, id=notebook, assignment_id=new)
    for table in ("grade", "comment"):
        _copy_rows(gradebook, table, "notebook_id", old_notebook, id=None, notebook_id=notebook)


def _copy_rows(
    gradebook: sqlite3.Connection, table: str, where: str, value: str, **new: str | None
) -> None:
    """Copy rows of a table with new values in some columns; None is for an id of each row's own."""
    columns = [row[1] for row in gradebook.execute(f"PRAGMA table_info({table})")]
    taken = [
        column if column not in new else "?" if new[column] else "lower(hex(randomblob(16)))"
        for column in columns
    ]
    values = [new[column] for column in columns if new.get(column)]
    gradebook.execute(
        f"INSERT INTO {table} SELECT {', '.join(taken)} FROM {table} WHERE {where} = ?",
        [*values, value],
    )


if __name__ == "__main__":
    main()
