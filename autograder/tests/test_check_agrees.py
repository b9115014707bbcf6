"""What a learner's own check says of a notebook is what grading says of its visible tests."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from autograder.authoring.answers import (
    hand_in,
    known_answers,
    master_answers,
    mistaken,
    read_answers,
)
from autograder.authoring.release import read_master
from autograder.cells import is_test
from autograder.course import Course
from autograder.grading import submission
from autograder.running.execution import StrictExecute
from autograder.running.limits import Limits
from rnnlib.course import limits, released
from rnnlib.course.check import FAILED, NOT_STARTED, PASSED, check
from rnnlib.course.hazards import IN_GRADING
from rnnlib.course.rebuild import compose

MASTERS = Course.find(Path(__file__).parents[2])
FIRST = "ps3_lstm"


def as_released(problem_set: str) -> NotebookNode:
    """The notebook that learners get, by nbgrader's own steps alone."""
    notebook = read_master(MASTERS.master(problem_set))
    for step in (ClearSolutions(), ClearHiddenTests()):
        notebook, _ = step.preprocess(notebook, {})
    notebook.metadata[released.KEY] = released.describe(notebook, problem_set)
    return notebook


def checked(notebook: NotebookNode, problem_set: str, folder: Path) -> dict[str, str]:
    """The state of each exercise that tests grade, as a learner's check tells it."""
    path = folder / f"{problem_set}.ipynb"
    nbformat.write(notebook, path)
    tests = {cell.id.removeprefix("test_") for cell in notebook.cells if is_test(cell)}
    return {each.name: each.state for each in check(path).exercises if each.name in tests}


def graded(notebook: NotebookNode, problem_set: str) -> dict[str, str]:
    """The same, as grading finds it with no other tests than the visible ones."""
    composed, _ = compose(as_released(problem_set), nbformat.writes(notebook).encode())
    execute = StrictExecute(jailed=False, timeout=limits.SECONDS_A_CELL)
    done, _ = execute.preprocess(nbformat.from_dict(composed), {"metadata": {}})
    return {
        cell.id.removeprefix("test_"): _state([output.ename for output in cell.outputs])
        for cell in done.cells
        if is_test(cell)
    }


def _state(errors: list[str]) -> str:
    if not errors:
        return PASSED
    return NOT_STARTED if errors == ["NotImplementedError"] else FAILED


def mistaken_answers(problem_set: str) -> Iterator[dict[str, str]]:
    """Answers that between them make every known mistake."""
    right = master_answers(MASTERS, problem_set)
    for mistakes in mistaken(MASTERS, problem_set).values():
        yield right | {name: read_answers(path)[name] for name, path in mistakes.items()}


def mistakes_told_as_graded(problem_set: str, folder: Path, most: int | None = None) -> int:
    """Check and grade known mistakes, which must come to the same, and count what failed."""
    failed = 0
    for answers in islice(mistaken_answers(problem_set), most):
        notebook = hand_in(as_released(problem_set), answers)
        states = checked(notebook, problem_set, folder)
        assert states == graded(notebook, problem_set)
        failed += list(states.values()).count(FAILED)
    return failed


def test_a_finished_set_passes_and_a_blank_one_is_not_started(tmp_path):
    blank = as_released(FIRST)
    finished = hand_in(blank, master_answers(MASTERS, FIRST))
    assert set(checked(finished, FIRST, tmp_path).values()) == {PASSED}
    assert set(checked(blank, FIRST, tmp_path).values()) == {NOT_STARTED}


def test_the_check_says_of_mistakes_what_grading_says(tmp_path):
    assert mistakes_told_as_graded(FIRST, tmp_path, most=2) > 8


@pytest.mark.slow
@pytest.mark.parametrize("problem_set", MASTERS.problem_sets())
def test_the_check_says_of_every_known_mistake_what_grading_says(problem_set, tmp_path):
    assert mistakes_told_as_graded(problem_set, tmp_path) > 8


@pytest.mark.slow
@pytest.mark.parametrize("problem_set", MASTERS.problem_sets())
def test_every_finished_set_passes_in_every_honest_style(problem_set, tmp_path):
    notebook = as_released(problem_set)
    for path in known_answers(MASTERS, problem_set, "good"):
        states = checked(hand_in(notebook, read_answers(path)), problem_set, tmp_path)
        assert set(states.values()) == {PASSED}, path


SLIPS = {
    "forget_gate": "def forget_gate(x, h, w_x, w_h, b):\n    return lstm.step(1, 2, 3)",
    "input_gate": "def input_gate(x, h, w_x, w_h, b):\n    raise ValueError('no')",
    "candidate": "def candidate(x, h, w_x, w_h, b):\n    return lambda: 0.5",
    "output_gate": "def output_gate(x, h, w_x, w_h, b):\n    return sigmoid(x @ w_x.T + B)",
    "cell_update": "def cell_update(c, f, i, g):\n    c += 1\n    return f",
    "hidden_state": "def hidden_states(o, c):\n    return 1",
    "lstm_step": "def lstm_step(x, h, c, w_x, w_h, b)\n    return 1",
    "lstm_sequence": "lstm_sequence = 0.5",
    "sample_and_hold": "%matplotlib nowhere\nsample_and_hold = print",
    "peephole_step": "def peephole_step(*args):\n    return object()",
    "read_backward": "import sys\ndef read_backward(*args):\n    sys.exit(1)",
    "update_backward": "def update_backward(*args):\n    return {1.5: 2}",
}


def test_the_check_says_of_slips_what_grading_says(tmp_path):
    notebook = hand_in(as_released(FIRST), master_answers(MASTERS, FIRST) | SLIPS)
    states = checked(notebook, FIRST, tmp_path)
    assert states == graded(notebook, FIRST)
    assert {name for name, state in states.items() if state == FAILED} == SLIPS.keys()


@pytest.mark.slow
def test_a_tensor_that_comes_back_is_no_more_right_here_than_in_grading(tmp_path):
    code = "import torch\ndef forget_gate(*args):\n    return torch.full((1, 1), 0.7109495)"
    notebook = hand_in(as_released(FIRST), {"forget_gate": code})
    states = checked(notebook, FIRST, tmp_path)
    assert states == graded(notebook, FIRST)


# For each row of the learners' guide, an answer that is to bring it about.
TOLD = {
    "forget_gate": "def forget_gate(x, h, w_x, w_h, b):\n    sigmoid(x @ w_x.T)",
    "input_gate": "def input_gate(x, h, w_x, w_h, b):\n    return np.ones((1, 2))",
    "candidate": "def candidate(x, h, w_x, w_h, b):\n    return x @ w_x",
    "output_gate": "def output_gate(x, h, w_x, w_h, b):\n    return sigmod(x)",
    "cell_update": "def cell_update(f, i, g, c):\nreturn f * c",
    "hidden_state": "def hiden_state(o, c):\n    return o * np.tanh(c)",
    "lstm_step": "def lstm_step(x, h, c, w_x, w_h, b):\n    return lstm.step(1, 2, 3)",
}
TOLD_ELSEWHERE = {"NotImplementedError"}
TOLD_ELSEWHERE |= {f"ModuleNotFoundError: No module named '{name}'" for name in ("rnnlib", "torch")}


def test_the_messages_of_the_learners_guide_are_those_of_a_check(tmp_path):
    guide = (MASTERS.solutions.parent / "chapters" / "for-learners.md").read_text("utf-8")
    rows = re.findall(r"^\| (`+)(.+?)\1 \| ", guide.split("### What a message means")[1], re.M)
    messages = {text for _, text in rows} - TOLD_ELSEWHERE
    assert len(messages) == len(TOLD) + 1
    path = tmp_path / f"{FIRST}.ipynb"
    nbformat.write(hand_in(as_released(FIRST), TOLD), path)
    said = [line for each in check(path).exercises for line in each.why] + [limits.TOO_LONG]
    for message in messages:
        form = re.escape(message).replace("…", ".+")
        form = re.sub(r"forget_gate|\bX\b|^f\b|(?<=rnnlib\\\.)lstm\\\.step", r"[\\w.]+", form)
        assert any(re.match(form, line) for line in said), (message, said)


def test_the_limits_of_a_check_are_those_of_grading():
    api = MASTERS.api()
    assert api.config.Execute.timeout == limits.SECONDS_A_CELL
    assert StrictExecute().seconds_a_notebook == limits.SECONDS_A_NOTEBOOK
    assert StrictExecute().most_output == limits.MOST_OUTPUT
    assert Limits().memory == limits.MEMORY
    assert submission.MOST_BYTES == limits.MOST_BYTES


def test_what_a_check_says_is_there_in_grading_is_there():
    assert all(map(find_spec, IN_GRADING))
