"""Whatever is killed, and whenever: grading again comes to the same gradebook. So do many at once.

What is killed is a process of the command: itself, those that it grades with, and the learners'.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest
from regrading import PROBLEM_SET, forget_grades, scores, submit, submit_class

from autograder.authoring.answers import master_answers
from autograder.grading.batch import grade, verdicts

pytestmark = pytest.mark.usefixtures("jailed")

SECONDS_TO_GRADE = 600


@pytest.fixture
def released(released_course):
    """The gradebook before anything is graded."""
    content = (released_course.root / "gradebook.db").read_bytes()
    yield content
    forget_grades(released_course, content)


def start(course):
    program = Path(sys.executable).with_name("autograder")
    with open(course.root / "printed.txt", "w", encoding="utf-8") as printed:
        return subprocess.Popen(
            [program, "grade", PROBLEM_SET],
            cwd=course.root,
            env=os.environ | {"TMPDIR": str(course.root.parent)},  # for what a kill leaves there
            stdout=printed,
            stderr=subprocess.STDOUT,
        )


def has_graded(course, command):
    assert command.wait(SECONDS_TO_GRADE) == 0, (course.root / "printed.txt").read_text("utf-8")


def family(command):
    """The command's process, and those that descend from it."""
    try:
        first = psutil.Process(command.pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill_one(command, after, draw):
    """Kill any of the command's processes at some time; returns what is left of them, to watch."""
    time.sleep(after)
    processes = family(command)
    if processes:
        with suppress(psutil.NoSuchProcess):  # it has ended at the same time
            draw.choice(processes).send_signal(signal.SIGKILL)
    return processes


@pytest.mark.parametrize(
    ("kills", "learners"),
    [
        pytest.param(3, 4, id="few"),
        pytest.param(20, 8, id="many", marks=pytest.mark.slow),
    ],
)
def test_a_kill_at_any_moment_changes_nothing_once_grading_has_run_again(
    released_course, released, kills, learners
):
    submit_class(released_course, learners)
    began = time.monotonic()
    has_graded(released_course, start(released_course))
    seconds = time.monotonic() - began
    right = scores(released_course), verdicts(released_course, PROBLEM_SET)
    draw = random.Random(7)
    for number in range(kills):
        forget_grades(released_course, released)
        command = start(released_course)
        after = (number + draw.random()) / kills * seconds
        processes = kill_one(command, after, draw)
        command.wait(SECONDS_TO_GRADE)
        _, alive = psutil.wait_procs(processes, timeout=20)
        assert not alive, f"killed after {after:.1f} s, and these live on: {alive}"
        has_graded(released_course, start(released_course))
        found = scores(released_course), verdicts(released_course, PROBLEM_SET)
        assert found == right, f"killed after {after:.1f} s"


def kill_a_kernel(over):
    """Kill the first kernel that is found, a second later; until `over` is set."""
    while not over.wait(0.1):
        for each in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                forked = "inside.forking" in " ".join(each.parent().cmdline()[:4])
                if forked and not each.children():  # its parent is the first process of its jail
                    time.sleep(1)
                    each.kill()
                    return


def test_a_kernel_that_was_killed_has_a_second_try(released_course, released):
    right = master_answers(released_course, PROBLEM_SET)["hidden_state"]
    submit(released_course, "slow", hidden_state=f"import time\n\ntime.sleep(4)\n\n{right}")
    over = Event()
    killing = Thread(target=kill_a_kernel, args=[over])
    killing.start()
    try:
        [verdict] = grade(released_course, PROBLEM_SET, ["slow"])
    finally:
        was_killed = not over.is_set() and not killing.is_alive()
        over.set()
        killing.join()
    assert was_killed
    assert (verdict.outcome, verdict.reason) == ("graded", "every test passed")


@pytest.mark.parametrize(
    ("jobs", "learners"),
    [
        pytest.param(4, 6, id="four"),
        pytest.param(8, 32, id="eight", marks=pytest.mark.slow),
    ],
)
def test_many_at_once_never_lock_the_gradebook(released_course, released, jobs, learners):
    names = submit_class(released_course, learners)
    found = []
    for verdict in grade(released_course, PROBLEM_SET, names, jobs=jobs):
        found.append(verdict)
        assert len(verdicts(released_course, PROBLEM_SET)) == len(found)  # which reads meanwhile
    assert sorted(verdict.student for verdict in found) == names
    assert {verdict.outcome for verdict in found} == {"graded", "died"}
