"""What the jail limits, and what ends with it: tried with kernels that overdo it.

Every attack here is bounded, and runs inside the jail only.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from jailed import in_a_jail, kernel, running, wait_until

from autograder import confined, jail
from autograder.course import CourseError

# What it limits


@in_a_jail
def test_the_course_s_libraries_work_within_the_limits():
    with kernel() as fresh:
        said = fresh.run("""
            import numpy, torch, rnnlib.train
            torch.manual_seed(0)
            x = torch.randn(50, 32, 8)
            model, readout = torch.nn.LSTM(8, 64), torch.nn.Linear(64, 1)
            rates = torch.optim.Adam([*model.parameters(), *readout.parameters()], 0.01)
            losses = []
            for _ in range(20):
                loss = (readout(model(x)[0])[-1] - x[:, :, :1].mean(0)).square().mean()
                rates.zero_grad(); loss.backward(); rates.step()
                losses.append(loss.item())
            print(losses[-1] < losses[0])
        """, timeout=120)  # fmt: skip
        assert said == "True"
        assert fresh.run("!echo shell").split() == ["shell"]


@in_a_jail
def test_too_many_processes_are_refused_and_harm_nobody():
    with kernel() as neighbour, kernel(processes=40) as bomber:
        started = bomber.ask("""
            import os, signal, time, json
            children = []
            for _ in range(500):
                try:
                    child = os.fork()
                except BlockingIOError:
                    break
                if child == 0:
                    time.sleep(20)
                    os._exit(0)
                children.append(child)
            print(json.dumps(len(children)))
        """)
        assert 5 < started < 40
        assert neighbour.run("import subprocess; print(subprocess.run('true').returncode)") == "0"
        assert subprocess.run(["true"], check=False).returncode == 0


@in_a_jail
def test_too_much_memory_is_an_error_and_the_kernel_lives():
    with kernel(memory=1 << 30) as greedy:
        assert greedy.run("block = bytearray(2 << 30)").startswith("MemoryError")
        chunks = "chunks = []\nwhile True: chunks.append(bytearray(100_000_000))"
        assert greedy.run(chunks).startswith("MemoryError")
        assert greedy.run("del chunks; print('alive')") == "alive"


@in_a_jail
@pytest.mark.parametrize(
    ("defence", "status"), [("", jail.CPU_TIME_OVER), ("signal.SIG_IGN", 128 + signal.SIGKILL)]
)
def test_cpu_time_ends(defence: str, status: int):
    with kernel(cpu_seconds=2) as endless:
        ignore = f"signal.signal(signal.SIGXCPU, {defence})" if defence else ""
        endless.client.execute(f"import signal\n{ignore}\nwhile True: pass")
        assert endless.exit_status() == status


@in_a_jail
@pytest.mark.parametrize("folder", confined.WRITABLE)
def test_a_flood_of_the_disk_stops(folder: str):
    with kernel(disk=4 << 20, files=300) as flooder:
        written = flooder.ask(f"""
            import json
            written = 0
            try:
                for number in range(40):
                    with open(f"{folder}/{{number}}", "wb", buffering=0) as file:
                        written += file.write(bytes(1 << 20))
            except OSError:
                pass
            print(json.dumps(written))
        """)
        assert 3 << 20 <= written <= 4 << 20
        big = f"import os\nfile = open('{folder}/0', 'wb')\nos.ftruncate(file.fileno(), 1 << 30)"
        assert flooder.run(big).startswith("OSError")
        many = f"for number in range(1000): open(f'{folder}/empty{{number}}', 'w').close()"
        assert "No space left" in flooder.run(many)


# What it ends


@in_a_jail
def test_an_endless_loop_is_interrupted_by_message():
    with kernel() as busy:
        asked = busy.client.execute("while True: pass", stop_on_error=False)
        time.sleep(1)
        busy.manager.interrupt_kernel()
        reply = busy.client.get_shell_msg(timeout=20)
        while reply["parent_header"]["msg_id"] != asked:  # of a question whether it is ready
            reply = busy.client.get_shell_msg(timeout=20)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert busy.run("print('alive')", timeout=20) == "alive"


@in_a_jail
def test_a_daemon_ends_with_its_kernel():
    token = f"daemon-{os.getpid()}-{time.monotonic_ns()}"
    with kernel() as parent:
        parent.run(f"""
            import subprocess, sys
            sleep = [sys.executable, "-S", "-c", "import time; time.sleep(60)", "{token}"]
            subprocess.Popen(sleep, start_new_session=True, stdout=-3, stderr=-3)
        """)
        assert wait_until(lambda: running(token))
    assert wait_until(lambda: not running(token))


@in_a_jail
def test_an_exit_is_told_and_nothing_is_left():
    with kernel() as leaving:
        folder = leaving.folder
        assert folder.is_dir()
        leaving.client.execute("import os; os._exit(3)")
        assert leaving.exit_status() == 3
    assert not folder.exists()


@in_a_jail
def test_a_restart_gives_a_fresh_kernel():
    with kernel() as first:
        first.run("x = 1; open('left', 'w').close()")
        first.manager.restart_kernel(now=True)
        first.client.wait_for_ready(timeout=60)
        assert first.run("print(x)").startswith("NameError")
        assert first.run("import os; print(os.listdir())") == "['.ipython']"


@in_a_jail
def test_a_start_that_fails_says_why_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    folders: list[str] = []
    make = jail.tempfile.mkdtemp
    monkeypatch.setattr(
        jail.tempfile, "mkdtemp", lambda *a, **k: folders.append(make(*a, **k)) or folders[-1]
    )
    with pytest.raises(CourseError, match="mount /home/learner: "), kernel(disk=-1):
        pass
    assert folders
    assert not any(Path(folder).exists() for folder in folders)
