"""Grading on a Dask cluster: a scheduler and two worker processes, on the loopback."""

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from postgresql import server
from regrading import DEADLY, PROBLEM_SET, WRONG, scores, submit

from autograder.authoring.demo import demo_course
from autograder.authoring.release import release
from autograder.course import CourseError
from autograder.grading import ledger, workers
from autograder.grading.batch import grade

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.usefixtures("jailed")

SECONDS_TO_START = 120


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler with two workers."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    program = Path(sys.executable).with_name("dask")
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    worker = ["--host", "127.0.0.1", "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    worker += ["--local-directory", str(folder)]
    commands = [["scheduler", *scheduler], ["worker", *worker]]
    with open(folder / "log.txt", "w", encoding="utf-8") as log:
        running = [
            subprocess.Popen(
                [program, *command, "--scheduler-file", str(told)],
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            for command in commands
        ]
    try:
        yield _address(told, workers=2)
    finally:
        family = [psutil.Process(each.pid) for each in running if each.poll() is None]
        family += [child for each in family for child in each.children(recursive=True)]
        for each in reversed(running):
            each.terminate()
        _, alive = psutil.wait_procs(family, timeout=20)
        for each in alive:
            each.kill()
        for each in running:
            each.wait()


def _address(told: Path, workers: int) -> str:
    end = time.monotonic() + SECONDS_TO_START
    while not told.is_file() or not told.read_text():
        assert time.monotonic() < end, "the scheduler does not start"
        time.sleep(0.1)
    address = json.loads(told.read_text())["address"]
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=SECONDS_TO_START)
    return address


def test_a_cluster_grades_a_class(cluster, released_course, full_marks, worth):
    answers = {"d1": {}, "d2": WRONG, "d3": {}, "d4": WRONG}
    for student, wrong in answers.items():
        submit(released_course, student, **wrong)
    found = sorted(grade(released_course, PROBLEM_SET, [*answers], dask=cluster))
    wrong_marks = full_marks - worth["cell_update"]
    assert [(verdict.student, verdict.score) for verdict in found] == [
        ("d1", full_marks), ("d2", wrong_marks), ("d3", full_marks), ("d4", wrong_marks)
    ]  # fmt: skip
    with distributed.Client(cluster, set_as_default=False) as client:
        has_graded = client.run(lambda: "autograder.running.execution" in __import__("sys").modules)
    assert list(has_graded.values()) == [True, True]


@pytest.mark.slow
def test_a_cluster_that_writes_to_postgresql_gives_the_grades_of_one_machine(
    cluster, masters, released_course, tmp_path
):
    """The same class twice: here, in a file, and on the cluster, in a database server."""
    answers = {"e1": {}, "e2": WRONG, "e3": DEADLY}
    with server() as url:
        elsewhere = demo_course(masters, tmp_path / "course")
        with open(elsewhere.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
            config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        release(elsewhere, PROBLEM_SET)
        for course in (released_course, elsewhere):
            for student, wrong in answers.items():
                submit(course, student, **wrong)
        here = sorted(grade(released_course, PROBLEM_SET, [*answers]))
        there = sorted(grade(elsewhere, PROBLEM_SET, [*answers], dask=cluster))
        assert there == here
        assert scores(elsewhere) == {
            key: told for key, told in scores(released_course).items() if key[0] in answers
        }
        assert not (elsewhere.root / "gradebook.db").exists()


def test_a_worker_with_other_packages_is_refused(cluster, released_course, monkeypatch):
    submit(released_course, "other")
    monkeypatch.setattr(ledger, "installed", lambda: "something else")
    with pytest.raises(CourseError, match="Install the same there"):
        list(grade(released_course, PROBLEM_SET, ["other"], dask=cluster))


def test_nobody_at_the_address_is_one_line(released_course, monkeypatch):
    monkeypatch.setattr(workers, "SECONDS_TO_CONNECT", 1)
    submit(released_course, "alone")
    with pytest.raises(CourseError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(grade(released_course, PROBLEM_SET, ["alone"], dask="tcp://127.0.0.1:9"))


def test_without_dask_the_remedy_is_said(released_course, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    submit(released_course, "poor")
    with pytest.raises(CourseError, match=r"pip install 'autograder\[dask\]'"):
        list(grade(released_course, PROBLEM_SET, ["poor"], dask="tcp://127.0.0.1:9"))
