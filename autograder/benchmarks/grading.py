"""How grading compares with stock nbgrader: throughput, and CPU time a submission.

Both grade the same submissions of ps3_lstm, honest ones: every known answer, right or wrong, again
and again. Stock nbgrader runs in one process, as it does, without our settings; ours on every core,
jail and two kernels included. What learners' and tests' code takes by itself is measured in one
warm process.

    python autograder/benchmarks/grading.py [SUBMISSIONS]

The last line is `grading: N.N x stock nbgrader`.
"""

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import nbformat

from autograder.authoring.answers import (
    hand_in,
    known_answers,
    master_answers,
    mistaken,
    read_answers,
)
from autograder.authoring.attempt import attempt
from autograder.authoring.demo import demo_course
from autograder.authoring.release import read_master, release
from autograder.course import CONFIG_NAME, Course
from autograder.files import write_text
from autograder.grading.batch import verdicts
from autograder.grading.ledger import read_graded

REPOSITORY = Path(__file__).parents[2]
PROBLEM_SET = "ps3_lstm"
SUBMISSIONS = 120
TELL_CPU_TIME = "import time\n\nprint(time.process_time())"
PROGRAMS = Path(sys.executable).parent
_ADOPT_ORPHANS = 36  # prctl's PR_SET_CHILD_SUBREAPER


class Measured(NamedTuple):
    """What a command took."""

    seconds: float
    cpu_seconds: float  # of all its processes
    peak_megabytes: float  # of its largest process


def main(count: int) -> None:
    """Print the comparison for so many submissions."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)  # so that all CPU time comes to us
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        masters = Course.find(REPOSITORY)
        ours = demo_course(masters, Path(folder) / "ours")
        stock = demo_course(masters, Path(folder) / "stock")
        release(ours, PROBLEM_SET)
        release(stock, PROBLEM_SET)
        answers = list(islice(cycle(_answers(masters)), count))
        for course in (ours, stock):
            _submit(course, answers)
        settings = stock.root / CONFIG_NAME
        ours_alone = settings.rename(settings.with_suffix(".off"))
        by_stock = measure([PROGRAMS / "nbgrader", "autograde", PROBLEM_SET], stock.root)
        by_ours = measure([PROGRAMS / "autograder", "grade", PROBLEM_SET], ours.root)
        by_ours = by_ours._replace(cpu_seconds=by_ours.cpu_seconds + _seconds_in_jails(ours))
        ours_alone.rename(settings)  # for reading what stock nbgrader has found
        _check_that_they_agree(stock, ours)
        code = _seconds_of_code(masters, answers)
    cores = len(os.sched_getaffinity(0))
    print(f"{count} submissions of {PROBLEM_SET}, {cores} cores")
    for name, took in (("stock nbgrader", by_stock), ("autograder", by_ours)):
        print(
            f"{name}: {took.seconds:.1f} s, {60 * count / took.seconds:.0f} a minute, "
            f"{took.cpu_seconds / count:.2f} CPU-seconds a submission, "
            f"largest process {took.peak_megabytes:.0f} MB"
        )
    above = by_ours.cpu_seconds / count - code
    print(f"learners' and tests' code in one warm process: {code:.2f} CPU-seconds a submission")
    print(f"autograder takes {above:.2f} CPU-seconds a submission above that")
    print(f"grading: {by_stock.seconds / by_ours.seconds:.1f} x stock nbgrader")


def measure(command: list[str | Path], folder: Path) -> Measured:
    """Run a command to its end, and that of all its processes. Raises CalledProcessError."""
    environment = os.environ | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)  # fmt: skip
    seconds = time.monotonic() - began
    _wait_for_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, cpu_seconds, after.ru_maxrss / 1024)


def _wait_for_orphans() -> None:
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return


def _answers(course: Course) -> list[Mapping[str, str]]:
    """What honest learners hand in: every known answer."""
    right = master_answers(course, PROBLEM_SET)
    good = [read_answers(path) for path in known_answers(course, PROBLEM_SET, "good")]
    wrong = [
        right | {name: read_answers(path)[name] for name, path in mistakes.items()}
        for mistakes in mistaken(course, PROBLEM_SET).values()
    ]
    return [*good, *wrong]


def _submit(course: Course, answers: list[Mapping[str, str]]) -> None:
    """Hand in, with a cell at the end that tells the CPU time of its kernel."""
    released = course.released(PROBLEM_SET)
    for number, each in enumerate(answers):
        notebook = hand_in(released, dict(each))
        notebook.cells.append(nbformat.v4.new_code_cell(TELL_CPU_TIME, id="cpu-time"))
        path = course.notebook("submitted", PROBLEM_SET, f"s{number:04}")
        write_text(nbformat.writes(notebook), path)


def _seconds_in_jails(course: Course) -> float:
    """CPU seconds of all learners' kernels: who is ended with its jail is in nobody's account."""
    return sum(
        float(output.text)
        for student in course.students("autograded", PROBLEM_SET)
        for cell in read_graded(course, PROBLEM_SET, student).cells
        if cell.get("source") == TELL_CPU_TIME
        for output in cell.outputs
    )


def _check_that_they_agree(stock: Course, ours: Course) -> None:
    marks = [
        {verdict.student: verdict.score for verdict in verdicts(course, PROBLEM_SET)}
        for course in (stock, ours)
    ]
    if marks[0] != marks[1]:
        differing = [name for name in marks[1] if marks[0].get(name) != marks[1][name]]
        raise SystemExit(f"they do not agree on {', '.join(differing)}")


def _seconds_of_code(course: Course, answers: list[Mapping[str, str]]) -> float:
    """CPU seconds that the code of a submission and its tests take, on the average."""
    master = read_master(course.master(PROBLEM_SET))
    attempt(master, answers[0])
    began = time.process_time()
    for each in answers:
        attempt(master, each)
    return (time.process_time() - began) / len(answers)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SUBMISSIONS)
