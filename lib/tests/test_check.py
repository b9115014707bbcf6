"""What `rnnlib check` says of a notebook before it is handed in."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import small_set
from small_set import NAME, RNNLIB, notebook, own, rnnlib, save

from rnnlib.course import limits, running
from rnnlib.course.check import FAILED, NOT_STARTED, PASSED, WRITTEN, check


@pytest.fixture
def checked(tmp_path):
    """A function that checks a notebook, and gives its states and what it says, by exercise."""

    def check_it(made: dict) -> tuple[dict[str, str], dict[str, tuple[str, ...]], list[str]]:
        report = check(save(made, tmp_path))
        states = {each.name: each.state for each in report.exercises}
        return states, {each.name: each.why for each in report.exercises}, report.warnings

    return check_it


@pytest.fixture
def hurried(monkeypatch):
    """Limits of a second, that no test has to wait for."""
    program = "import rnnlib.course.kernel as k; k.SECONDS_A_CELL = 1; k.main()"
    monkeypatch.setattr(running, "PROGRAM", ("-c", program))
    monkeypatch.setattr(running, "SECONDS_TO_CALM_DOWN", 1)


def below(made: dict, name: str, *cells: dict) -> dict:
    """The notebook with cells put in below a cell."""
    place = [each["id"] for each in made["cells"]].index(name) + 1
    made["cells"][place:place] = cells
    return made


def test_a_finished_set_passes_and_a_blank_one_is_not_started(tmp_path):
    done = rnnlib("check", save(notebook(), tmp_path / "Übung 1"))
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[-1] for line in done.stdout.splitlines()[1:5]] == [
        *("passed", "passed", "written", "passed")
    ]
    assert "3 of 4 points pass what you can see" in done.stdout
    assert "Before you hand it in" not in done.stdout
    done = rnnlib("check", save(small_set.blank(), tmp_path))
    assert done.returncode == 1
    assert done.stdout.count("not yet started") == 4
    assert "save the notebook" in done.stdout


def test_each_exercise_is_reported_though_an_earlier_one_fails(checked):
    states, why, warnings = checked(
        notebook(
            double="def double(x):\n    y = 3 * x\n    return y",
            negate="def negate(x):\n    return - (x",
            extra="def extra(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        )
    )
    assert states == {"double": FAILED, "negate": FAILED, "why": WRITTEN, "extra": NOT_STARTED}
    assert why["double"] == ("twice three ones make six",)
    assert why["negate"] == (
        "SyntaxError: '(' was never closed",
        "line 2 of your cell: return - (x",
    )
    assert warnings == []


def test_an_error_says_in_which_line_of_the_answer(checked):
    _, why, _ = checked(notebook(double="def double(x):\n    y = 2\n    return y * z"))
    assert why["double"] == (
        "NameError: name 'z' is not defined",
        "line 3 of a cell, in double: return y * z",
    )


def test_a_function_of_another_name_is_told_from_a_missing_one(checked):
    _, why, _ = checked(notebook(double="def dubble(x):\n    return x + x"))
    assert why["double"] == ("the test asks for double, and your cell defines dubble",)


def test_what_cannot_cross_to_a_test_in_grading_fails_here_too(checked):
    states, why, _ = checked(notebook(negate="def negate(x):\n    return (y for y in [-x])"))
    assert states["negate"] == FAILED
    assert why["negate"][0].startswith("your function returns a generator")


def test_a_ready_made_cell_refuses_to_be_called(checked):
    call = "def double(x):\n    return lstm.forward(lstm.init(1, 1), np.ones((1, 1, 1)))[0]"
    states, why, _ = checked(notebook(double=call))
    assert states["double"] == FAILED
    assert "rnnlib.lstm.forward is not available here" in why["double"][0]


def test_a_test_lends_no_variable_to_an_answer(checked):
    """In JupyterLab the x of a test is there for all; in grading it is not."""
    made = notebook(double="def double(_):\n    return 2 * x")
    test = next(each for each in made["cells"] if each["id"] == "test_double")
    test["execution_count"] = 1
    states, why, _ = checked(made)
    assert states["double"] == FAILED
    assert why["double"][0] == "NameError: name 'x' is not defined"
    assert "It passed in JupyterLab" in why["double"][-1]


def test_an_endless_loop_is_stopped_and_named_and_the_rest_goes_on(checked, hurried):
    endless = "import time\n\ndef double(x):\n    while True:\n        time.sleep(30)"
    states, why, _ = checked(notebook(double=endless))
    assert why["double"] == (limits.TOO_LONG,)
    assert states["negate"] == PASSED


def test_code_that_swallows_interrupts_is_ended_all_the_same(checked, hurried):
    stubborn = (
        "import time\ndef double(x):\n    while True:\n        try:\n            time.sleep(0.1)\n"
        "        except BaseException: pass"
    )
    states, why, _ = checked(notebook(double=stubborn))
    assert (states["double"], states["negate"]) == (FAILED, FAILED)
    assert why["double"] == why["negate"] == (limits.DID_NOT_STOP.format("test_double"),)


@pytest.mark.parametrize("code", ["import os\nos._exit(0)", "exit()", "import os\nos.abort()"])
def test_code_that_ends_its_kernel_is_found_out(checked, code):
    states, why, _ = checked(notebook(negate=code))
    assert (states["double"], states["negate"]) == (PASSED, FAILED)
    assert why["negate"] == (limits.ENDED.format("negate"),)


def test_a_flood_of_output_is_stopped(checked):
    flood = own("while True:\n    print('x' * 1000)")
    states, _, warnings = checked(below(notebook(), "setup", flood))
    assert states["double"] == PASSED
    assert warnings == [
        f"your own cell below setup fails when all run from top to bottom: {limits.TOO_MUCH}; "
        "that costs nothing unless an answer needs it"
    ]


def test_an_array_larger_than_grading_allows_is_no_answer(checked):
    pytest.importorskip("resource", reason="this platform has no limit of memory")
    states, why, _ = checked(notebook(double="def double(x):\n    return np.empty(5 << 27)"))
    assert (states["double"], states["negate"]) == (FAILED, PASSED)
    assert "Unable to allocate 5.00 GiB" in why["double"][0]


def test_edited_deleted_moved_retyped_and_doubled_cells_are_told_and_mended(checked):
    made = notebook(double="def double(x):\n    return x")
    cells = {each["id"]: each for each in made["cells"]}
    cells["test_double"]["source"] = "assert True"
    cells["negate"]["cell_type"] = "raw"
    made["cells"].remove(cells["test_negate"])
    made["cells"] += [cells["setup"], cells["extra"] | {"source": "def extra(x):\n    return 1"}]
    made["cells"].append(made["cells"].pop(0))
    states, _, warnings = checked(made)
    assert states == {"double": FAILED, "negate": PASSED, "why": WRITTEN, "extra": PASSED}
    told = "\n".join(warnings)
    for name, what in {
        "test_double": "changed, so put back as released",
        "test_negate": "deleted, so put back",
        "negate": "not a code cell any more, but read as one",
        "extra": "found more than once, so run in order, and the last counts",
    }.items():
        assert f"{what}: {name}" in told
    assert "cells were moved: put back in order" in told


def test_what_would_be_missing_in_grading_is_told(checked, tmp_path):
    (tmp_path / "helper.py").write_text("", "utf-8")
    (tmp_path / "data.csv").write_text("1", "utf-8")
    code = "import json\nimport helper\nimport pandas as pd\n%matplotlib --list\nopen('data.csv')"
    made = below(notebook(), "setup", own(code))
    made["cells"][2]["execution_count"], made["cells"][3]["execution_count"] = 7, 2
    path = save(made, tmp_path, "mine (1).ipynb")
    told = "\n".join(check(path).warnings)
    assert f"its name is mine (1).ipynb: hand it in as {NAME}.ipynb" in told
    assert "it imports helper, which lies beside it and is not handed in" in told
    assert "it imports pandas, which may not be there in grading" in told
    assert "json" not in told
    assert "last run in another order than they stand in" in told
    assert "your own cell below setup fails when all run from top to bottom" in told
    assert "it names data.csv, a file that is here and is not handed in" in told


def test_ctrl_c_ends_the_check_and_all_that_it_has_started(tmp_path):
    if not hasattr(os, "killpg"):
        pytest.skip("Ctrl-C is sent as a signal, which this platform lacks")
    marker = tmp_path / "started"
    forever = (
        f"import subprocess, sys, pathlib\nchild = subprocess.Popen([sys.executable, '-c', "
        f"'import time; time.sleep(60)'])\npathlib.Path({str(marker)!r}).write_text(str(child.pid))"
        "\nchild.wait()"
    )
    path = save(below(notebook(), "setup", own(forever)), tmp_path)
    command = subprocess.Popen(
        [RNNLIB, "check", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not (marker.exists() and marker.read_text()):
        assert command.poll() is None
        time.sleep(0.05)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=30)
    assert command.returncode == 130
    assert said.strip() == "rnnlib: stopped; nothing was changed"
    assert not is_running(int(marker.read_text()))


def is_running(process: int) -> bool:
    """Whether a process runs; one that waits to be buried does not."""
    deadline = time.monotonic() + 5
    status = Path(f"/proc/{process}/stat")
    while status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
        if time.monotonic() > deadline:
            return True
        time.sleep(0.05)
    return False


def test_the_file_stays_as_it_is(tmp_path):
    path = save(notebook(), tmp_path)
    before = path.read_bytes()
    check(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_cells_of_a_newer_notebook_may_have_their_text_in_lines(checked):
    made = notebook()
    for each in made["cells"]:
        each["source"] = each["source"].splitlines(keepends=True)
    states, _, warnings = checked(json.loads(json.dumps(made)))
    assert states["double"] == PASSED
    assert warnings == []
