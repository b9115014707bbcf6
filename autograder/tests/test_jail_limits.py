"""What the jail limits, and what ends with it: tried with kernels that overdo it.

Every attack here is bounded, and runs inside the jail only.
"""

import os
import signal
import subprocess
import time

import pytest
from jailed import in_a_jail, kernel, running, wait_until

from autograder.course import CourseError
from autograder.running import ends, jail
from autograder.running.ends import Stopped
from autograder.running.inside import confined

# What it limits


@in_a_jail
def test_the_course_s_libraries_work_within_the_limits():
    with kernel() as fresh:
        said = fresh.says("""
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
        """, seconds=120)  # fmt: skip
        assert said == "True"
        assert fresh.says("!echo shell").split() == ["shell"]


@in_a_jail
def test_too_many_processes_are_refused_and_harm_nobody():
    with kernel() as neighbour, kernel(processes=40) as bomber:
        started = bomber.tells("""
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
        assert neighbour.says("import subprocess; print(subprocess.run('true').returncode)") == "0"
        assert subprocess.run(["true"], check=False).returncode == 0


@in_a_jail
def test_too_much_memory_is_an_error_and_the_kernel_lives():
    with kernel(memory=1 << 30) as greedy:
        assert greedy.says("block = bytearray(2 << 30)").startswith("MemoryError")
        chunks = "chunks = []\nwhile True: chunks.append(bytearray(100_000_000))"
        assert greedy.says(chunks).startswith("MemoryError")
        assert greedy.says("del chunks; print('alive')") == "alive"


@in_a_jail
@pytest.mark.parametrize(
    ("defence", "status"), [("", jail.CPU_TIME_OVER), ("signal.SIG_IGN", 128 + signal.SIGKILL)]
)
def test_cpu_time_ends(defence: str, status: int):
    with kernel(cpu_seconds=2) as endless:
        ignore = f"signal.signal(signal.SIGXCPU, {defence})" if defence else ""
        endless.begin(f"import signal\n{ignore}\nwhile True: pass")
        assert endless.exit_status() == status


@in_a_jail
@pytest.mark.parametrize("folder", confined.WRITABLE)
def test_a_flood_of_the_disk_stops(folder: str):
    with kernel(disk=4 << 20, files=300) as flooder:
        written = flooder.tells(f"""
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
        assert flooder.says(big).startswith("OSError")
        many = f"for number in range(1000): open(f'{folder}/empty{{number}}', 'w').close()"
        assert "No space left" in flooder.says(many)


# What it ends


@in_a_jail
def test_an_endless_loop_is_interrupted():
    with kernel() as busy:
        heard: list[str] = []
        number, in_time = busy.run("while True: pass", time.monotonic() + 1, heard.append)
        assert (number, in_time) == (1, False)
        assert "KeyboardInterrupt" in "".join(heard)
        assert busy.says("print('alive')") == "alive"


@in_a_jail
def test_what_cannot_be_interrupted_is_killed():
    with kernel() as stubborn:
        code = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
        with pytest.raises(Stopped) as stopped:
            stubborn.run(code, time.monotonic() + 0.5, print)
        assert stopped.value.end == ends.DID_NOT_STOP


@in_a_jail
def test_a_daemon_ends_with_its_kernel():
    token = f"daemon-{os.getpid()}-{time.monotonic_ns()}"
    with kernel() as parent:
        parent.says(f"""
            import subprocess, sys
            sleep = [sys.executable, "-S", "-c", "import time; time.sleep(60)", "{token}"]
            subprocess.Popen(sleep, start_new_session=True, stdout=-3, stderr=-3)
        """)
        assert wait_until(lambda: running(token))
    assert wait_until(lambda: not running(token))


@in_a_jail
def test_an_exit_is_told():
    with kernel() as leaving:
        leaving.begin("import os; os._exit(3)")
        assert leaving.exit_status() == 3


@in_a_jail
def test_a_start_that_fails_says_why():
    with pytest.raises(CourseError, match="mount /home/learner: "), kernel(disk=-1):
        pass
