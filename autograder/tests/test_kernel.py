"""What a learner's kernel puts out, and how what it says of that is taken."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels import Kernel, running_kernel
from nbformat.v4 import new_code_cell, new_notebook

from autograder.running.ends import FLOOD, GARBLED, TIMEOUT, Stopped
from autograder.running.execution import StrictExecute
from autograder.running.inside import runner
from autograder.running.inside.line import BrokenLineError, Line


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with running_kernel() as kernel:
        yield kernel


def put_out(kernel: Kernel, code: str) -> list[tuple[str, object]]:
    """What a cell puts out: of each message its kind, and the text or the data."""
    kernel.said.clear()
    kernel.run(code, monotonic() + 60, kernel._hear)
    contents = [(each["msg_type"], each["content"]) for each in kernel.said]
    return [
        (kind, content.get("text", content.get("evalue", content.get("data"))))
        for kind, content in contents
    ]


PUT_OUT = {
    "print('a'); print('b')\n3": [("stream", "a\nb\n"), ("execute_result", {"text/plain": "3"})],
    "print('a')\n1 / 0": [("stream", "a\n"), ("error", "division by zero")],
    "import sys; print('a', file=sys.stderr)": [("stream", "a\n")],
    "import os; n = os.system('echo of a program')": [("stream", "of a program\n")],
    "import os; n = os.write(2, b'written')": [("stream", "written")],
    "import os\nif os.fork() == 0:\n    print('child', flush=True); os._exit(0)\nn = os.wait()": [
        ("stream", "child\n")
    ],
    "from IPython.display import HTML, display\ndisplay(HTML('<b>'))": [
        ("display_data", {"text/plain": "<IPython.core.display.HTML object>", "text/html": "<b>"})
    ],
    "from IPython.display import clear_output\nclear_output()": [("clear_output", None)],
    "input()": [("error", "nobody is there to type an answer to input()")],
    "import asyncio\nawait asyncio.sleep(0, 'waited')": [
        ("execute_result", {"text/plain": "'waited'"})
    ],
    "raise SystemExit": [("error", ""), ("stream", None)],
    "this is no Python": [("error", "invalid syntax (<unknown>, line 1)")],
}


@pytest.mark.parametrize("code", PUT_OUT)
def test_a_cell_puts_out_what_it_would_in_jupyter(kernel, code):
    found = put_out(kernel, code)
    for (kind, content), (wanted, text) in zip(found, PUT_OUT[code], strict=True):
        assert kind == wanted
        if text is not None and "syntax" not in str(text):
            assert content == text


def test_a_plot_is_a_picture(kernel):
    drawn = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    [(kind, data)] = put_out(kernel, drawn)
    assert kind == "display_data"
    assert data["image/png"].startswith("iVBORw0KGgo")


def test_the_number_of_a_cell_counts_on(kernel):
    first, _ = kernel.run("pass", monotonic() + 60, print)
    assert kernel.run("1 / 0", monotonic() + 60, lambda text: None) == (first + 1, True)
    assert kernel.run("pass", monotonic() + 60, print) == (first + 2, True)


def test_who_breaks_ipython_is_told_and_the_kernel_goes_on():
    with running_kernel() as kernel:
        broken = "shell = get_ipython()\nshell.events.trigger = lambda *a: 1 / 0"
        assert put_out(kernel, broken)[-1:] in ([], [("error", "division by zero")])
        assert put_out(kernel, "1")[-1] == ("error", "division by zero")


def test_what_cannot_be_read_ends_the_kernel_s_part():
    with running_kernel() as kernel:
        find = "import gc\n[line] = [e for e in gc.get_objects() if type(e).__name__ == 'Line']\n"
        with pytest.raises(Stopped) as stopped:
            kernel.run(find + "line._end.sendall(b'r' + b'\\xff' * 4)", monotonic() + 20, print)
        assert stopped.value.end.name == GARBLED


# What is made of it in a notebook


def run_cells(*sources: str, timeout: int = 20) -> list[list]:
    """The outputs of the learner's cells in a notebook."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    execute = StrictExecute(jailed=False, most_output=5000, timeout=timeout)
    done, _ = execute.preprocess(notebook, {"metadata": {}})
    return [cell.outputs for cell in done.cells]


def test_too_much_output_stops_its_cell_and_no_other():
    flood, after = run_cells("while True: print('x' * 100)", "print('after')")
    assert flood[-1].ename == FLOOD
    assert sum(len(each.get("text", "")) for each in flood) <= 5000
    assert [each.text for each in after] == ["after\n"]


def test_a_cell_that_takes_too_long_is_interrupted_and_no_other():
    slow, after = run_cells("while True: pass", "print('after')", timeout=1)
    assert [each.ename for each in slow] == ["KeyboardInterrupt", TIMEOUT]
    assert [each.text for each in after] == ["after\n"]


def test_displays_are_updated_and_cleared():
    updated, cleared = run_cells(
        "from IPython.display import display\nd = display(1, display_id=True)\nd.update(2)",
        "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('here')",
    )
    assert [each.data["text/plain"] for each in updated] == ["2"]
    assert [each.text for each in cleared] == ["here\n"]


FORGED = [
    {"msg_type": "status", "content": {"execution_state": "idle"}},
    {"msg_type": "stream", "content": {"name": "stdout", "text": {"a": 1}}},
    {"msg_type": "display_data", "content": {"data": [], "metadata": {}}},
    {"msg_type": "error", "content": {}},
    {"msg_type": ["stream"], "content": None},
    [],
    None,
]


@pytest.mark.parametrize("said", FORGED, ids=str)
def test_an_output_that_is_none_ends_the_run_and_is_not_kept(said):
    find = "import gc\n[line] = [e for e in gc.get_objects() if type(e).__name__ == 'Line']\n"
    send = f"print('before', flush=True)\nline.send(b'o', {json.dumps(said)!r})"
    before, after = run_cells(find + send, "print('after')")
    assert [each.text for each in before] == ["before\n"]
    assert after == []


# The line


@pytest.fixture
def ends() -> Iterator[tuple[Line, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        yield Line(near, largest=1000), far


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([b"c", b"o"]), st.text(max_size=300)), max_size=5))
def test_texts_come_as_they_were_sent(texts):
    near, far = socket.socketpair()
    with near, far:
        sending, receiving = Line(near), Line(far)
        for kind, text in texts:
            sending.send(kind, text)
        assert [receiving.receive(5) for _ in texts] == texts
        assert receiving.receive(0) is None


def test_a_text_that_comes_in_pieces_is_whole(ends):
    line, far = ends
    for byte in b"o\0\0\0\2hi":
        assert line.receive(0) is None
        far.send(bytes([byte]))
    assert line.receive(5) == (b"o", "hi")


@pytest.mark.parametrize(
    "breaks",
    [lambda far: far.close(), lambda far: far.sendall(b"o\0\0\x03\xe9")],
    ids=["closed", "too long"],
)
def test_a_line_that_is_broken_says_so(ends, breaks: Callable[[socket.socket], None]):
    line, far = ends
    breaks(far)
    with pytest.raises(BrokenLineError):
        line.receive(5)


def test_who_does_not_take_a_text_is_not_waited_for(ends):
    line, _ = ends
    with pytest.raises(BrokenLineError):
        line.send(b"c", "x" * 10_000_000, seconds=0.1)


def test_the_inside_needs_nothing_of_the_rest():
    """It is copied into the jail without it."""
    folder = Path(runner.__file__).parent
    for path in folder.glob("*.py"):
        assert "from autograder" not in path.read_text("utf-8"), path
        assert "import autograder" not in path.read_text("utf-8"), path
