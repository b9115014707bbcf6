"""Ten times the class takes ten times the time, and no more memory."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from regrading import PROBLEM_SET, WRONG, submit

from autograder.authoring.demo import demo_course
from autograder.authoring.release import release

MOST_GROWTH = 1.2  # of what is to stay the same


@pytest.mark.slow
def test_time_grows_with_the_class_and_memory_does_not(masters, jailed, tmp_path):
    took = {}
    for learners in (40, 400):
        course = demo_course(masters, tmp_path / f"of-{learners}")
        release(course, PROBLEM_SET)
        for number in range(learners):
            submit(course, f"s{number:03}", **(WRONG if number % 2 else {}))
        took[learners] = seconds_and_megabytes(course)
    (few_seconds, few_megabytes), (many_seconds, many_megabytes) = took[40], took[400]
    assert many_seconds / 400 < MOST_GROWTH * few_seconds / 40
    assert many_megabytes < MOST_GROWTH * few_megabytes


def seconds_and_megabytes(course):
    """How long grading takes, and the most memory that any process of it holds meanwhile."""
    program = Path(sys.executable).with_name("autograder")
    began, most = time.monotonic(), 0
    command = subprocess.Popen(
        [program, "grade", PROBLEM_SET], cwd=course.root, stdout=subprocess.DEVNULL
    )
    first = psutil.Process(command.pid)
    while command.poll() is None:
        for process in [first, *first.children(recursive=True)]:
            try:
                most = max(most, process.memory_info().rss)
            except psutil.NoSuchProcess:
                continue  # it has ended meanwhile
        time.sleep(1)
    assert command.returncode == 0
    return time.monotonic() - began, most / 1e6
