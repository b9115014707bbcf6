"""Kernels that are forked from one warm parent see nothing of each other, and cannot harm it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import psutil
import pytest
from jailed import in_a_jail, kernel, wait_until
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course import CourseError
from autograder.running import jail, warm
from autograder.running.execution import StrictExecute
from autograder.running.inside import confined

MARK = f"left_by_a_predecessor_{os.getpid()}"
DEVICES = {"full", "null", "ptmx", "pts", "random", "tty", "urandom", "zero"}


def processes() -> list[psutil.Process]:
    """Those of this process's jails, in the order in which they were started."""
    # Not those that multiprocessing keeps where another test has graded with many workers.
    jails = [each for each in psutil.Process().children() if each.name() == "bwrap"]
    found = [*jails, *(inside for jail in jails for inside in jail.children(recursive=True))]
    running = [each for each in found if each.status() != psutil.STATUS_ZOMBIE]
    return sorted(running, key=psutil.Process.create_time)


def warm_parent() -> psutil.Process:
    """The one that kernels are forked from: they carry on its command line."""
    return next(each for each in processes() if "inside.forking" in " ".join(each.cmdline()[:4]))


# What one sees of another


@in_a_jail
def test_a_successor_finds_nothing_of_its_predecessor():
    traces = f"""
        import glob, json, os
        import numpy, rnnlib.lstm
        found = [path for folder in {confined.WRITABLE}
                 for path in glob.glob(folder + "/**", recursive=True) if "{MARK}" in path]
        found += [name for name in os.environ if "{MARK}" in name]
        found += [module.__name__ for module in (numpy, rnnlib.lstm) if hasattr(module, "{MARK}")]
        found += [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) > 2]
        found += [entry for entry in os.listdir("/dev/pts") if entry.isdigit()]
        found += [line for line in open("/proc/net/unix") if "{MARK}" in line]
        print(json.dumps(found))
    """
    with kernel() as predecessor:
        predecessor.says(f"""
            import os, pty, socket, subprocess, numpy, rnnlib.lstm
            for folder in {confined.WRITABLE}:
                open(f"{{folder}}/{MARK}", "w").close()
            os.environ["{MARK}"] = "1"
            numpy.{MARK} = rnnlib.lstm.{MARK} = 1
            terminal = pty.openpty()
            listening = socket.socket(socket.AF_UNIX)
            listening.bind("\\0{MARK}")
            sleeping = subprocess.Popen(["sleep", "60"], start_new_session=True)
        """)
        assert len(predecessor.tells(traces)) == 9
        with kernel() as neighbour:
            assert neighbour.tells(traces) == []
    with kernel() as successor:
        assert successor.tells(traces) == []


@in_a_jail
def test_only_what_is_its_own_can_be_written_to():
    with kernel() as fresh:
        writable = fresh.tells("""
            import json, os
            writable = []
            for root, folders, files in os.walk("/"):
                if root == "/":
                    folders.remove("proc")
                if root.count("/") > 5:
                    folders.clear()
                paths = [os.path.join(root, name) for name in (*folders, *files)]
                paths = [path for path in paths if not os.path.islink(path)]
                writable += [path for path in paths if os.access(path, os.W_OK)]
            print(json.dumps(writable))
        """)
        shared = fresh.says(
            "print(*[line for line in open('/proc/self/maps') if 's ' in line[:60]])"
        )
    others = [path for path in writable if not path.startswith(confined.WRITABLE)]
    assert {path for path in others if Path(path).name not in DEVICES} == set()
    assert set(confined.WRITABLE) < set(writable)
    assert not [line for line in shared.splitlines() if line.split()[1].startswith("rw-s")]


@in_a_jail
def test_no_two_draw_the_same_numbers():
    drawn = []
    for _ in range(2):
        with kernel() as fresh:
            drawn.append(
                fresh.tells("""
                    import json, random, numpy, torch
                    draws = random.random(), numpy.random.random(), torch.rand(1).item()
                    print(json.dumps(draws))
                """)
            )
    assert all(first != second for first, second in zip(*drawn, strict=True))


# What one can do to the parent


@in_a_jail
def test_no_signal_reaches_the_parent_or_a_neighbour():
    with kernel() as neighbour:
        for whom in (0, -1, 1):
            with kernel() as attacker:
                parent = warm_parent()
                attacker.begin(f"import os, signal; os.kill({whom}, signal.SIGKILL)")
                if whom == 0:
                    assert attacker.exit_status() == 128 + signal.SIGKILL
        assert neighbour.says("print('alive')") == "alive"
        assert warm_parent() == parent


@in_a_jail
def test_the_parent_has_nothing_that_a_fork_would_miss():
    """Threads, of OpenMP or of a ZeroMQ context, would be missing in a kernel, which then waits."""
    with kernel():
        assert warm_parent().num_threads() == 1


@in_a_jail
def test_time_and_memory_count_from_the_fork_on():
    with kernel(memory=1 << 30, cpu_seconds=2) as fresh:
        assert float(fresh.says("import time; print(time.process_time())")) < 1
        mapped = "int(open('/proc/self/statm').read().split()[0]) * 4096"
        assert fresh.says(f"block = bytearray(900 << 20); print({mapped} > 1 << 30)") == "True"


# How it ends, and starts again


@in_a_jail
def test_after_its_parent_was_killed_the_next_kernel_gets_another():
    with kernel() as first:
        parent = warm_parent()
        parent.kill()
        with kernel() as second:
            assert second.says("print('alive')") == "alive"
            assert warm_parent() != parent
        assert first.exit_status() == -signal.SIGKILL


@in_a_jail
def test_what_a_kernel_does_to_itself_is_told_from_what_is_done_to_it():
    with kernel() as itself, kernel() as stopped:
        itself.begin("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        assert itself.exit_status() == 128 + signal.SIGKILL
        stopped.process.kill()
        assert stopped.exit_status() == -signal.SIGKILL


@in_a_jail
def test_all_ends_with_the_grader_even_when_that_is_killed():
    """And even when a process that the grader forked lives on."""
    code = """
        import os, sys, time
        sys.path.insert(0, sys.argv[1])
        from jailed import kernel
        from test_warm import processes
        with kernel() as started:
            pids = [each.pid for each in processes()]
            if forked := os.fork():
                print(forked, *pids, flush=True)
            time.sleep(60)
    """
    argv = [sys.executable, "-c", dedent(code), str(Path(__file__).parent)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as grader:
        forked, *pids = grader.stdout.readline().split()
        assert len(pids) == 5
        grader.kill()
    try:
        assert wait_until(lambda: not any(psutil.pid_exists(int(pid)) for pid in pids))
        assert psutil.pid_exists(int(forked))
    finally:
        os.kill(int(forked), signal.SIGKILL)


@in_a_jail
def test_a_forked_process_makes_a_parent_of_its_own():
    with kernel() as first:
        assert first.says("print('alive')") == "alive"
        ours = warm_parent()
        child = os.fork()
        if child == 0:
            failed = True
            try:
                with kernel() as second:
                    failed = second.says("print(1)") != "1" or warm_parent() == ours
                warm.close()
            finally:
                os._exit(failed)
        assert os.waitpid(child, 0)[1] == 0
        assert first.says("print('alive')") == "alive"
        assert warm_parent() == ours


@in_a_jail
def test_closing_it_ends_all():
    with kernel() as left:
        started = processes()
        warm.close()
        assert psutil.wait_procs(started, timeout=10)[1] == []
        assert left.exit_status() == -signal.SIGKILL


@in_a_jail
def test_a_kernel_that_does_not_start_is_no_fault_of_a_learner_s(monkeypatch: pytest.MonkeyPatch):
    fork = jail.fork
    with open(os.devnull) as no_line:
        monkeypatch.setattr(jail, "fork", lambda limits, end: fork(limits, no_line.fileno()))
        notebook = new_notebook(cells=[new_code_cell("1")])
        with pytest.raises(CourseError, match="ended before it was ready"):
            StrictExecute().preprocess(notebook, {"metadata": {}})


# What it is for


@in_a_jail
def test_a_kernel_starts_sooner_than_one_without_a_jail(capsys: pytest.CaptureFixture[str]):
    taken: dict[bool, list[float]] = {True: [], False: []}
    for jailed in (True, False, True, False, True):
        begin = time.perf_counter()
        with kernel(jailed) as fresh:
            fresh.says("import numpy, torch, torch._dynamo")
            taken[jailed].append(time.perf_counter() - begin)
    cold, forked = min(taken[False]), min(taken[True])
    with capsys.disabled():
        print(f"\nkernel with torch: {cold:.2f} s outside, {forked:.2f} s in the warm jail")
    assert forked < cold / 2
