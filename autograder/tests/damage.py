"""What happens to notebooks on their way: damages, each with what must come out of it.

A damage is a small function that spoils a right submission. `on_cells` hands it the notebook as
plain JSON data, `on_bytes` the bytes of the file, `on_folder` the folder. Beside it stands what
grading must make of it: the outcome, the exercises that lose their points, and words that the
reason or a note must have.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

PROBLEM_SET = "ps3_lstm"
FILE = f"{PROBLEM_SET}.ipynb"
FIRST, SECOND = "forget_gate", "input_gate"  # the exercises that are damaged
ALL = "all"

Notebook = dict[str, Any]


class Damage(NamedTuple):
    name: str
    spoil: Callable[[Notebook, Path], None]  # the right notebook and the folder to write to
    outcome: str
    loses: set[str]  # exercises; {ALL} for all of them
    says: str


DAMAGES: dict[str, Damage] = {}
STUBS: dict[str, str] = {}  # the released answer cells, by exercise: the tests fill this in


def on_folder(outcome: str = "graded", loses: str = "", says: str = ""):
    """Register a function of a folder that holds the right submission."""

    def register(spoil: Callable[[Path], None]):
        def write_and_spoil(notebook: Notebook, folder: Path) -> None:
            folder.mkdir(parents=True)
            (folder / FILE).write_text(json.dumps(notebook), "utf-8")
            spoil(folder)

        add(spoil, write_and_spoil, outcome, loses, says)
        return spoil

    return register


def on_bytes(outcome: str = "graded", loses: str = "", says: str = ""):
    """Register a function from the right file to another."""

    def register(spoil: Callable[[bytes], bytes]):
        def write(notebook: Notebook, folder: Path) -> None:
            folder.mkdir(parents=True)
            (folder / FILE).write_bytes(spoil(json.dumps(notebook, indent=1).encode()))

        add(spoil, write, outcome, loses, says)
        return spoil

    return register


def on_cells(outcome: str = "graded", loses: str = "", says: str = ""):
    """Register a function that changes the right notebook in place."""

    def register(spoil: Callable[[Notebook], None]):
        def write(notebook: Notebook, folder: Path) -> None:
            spoil(notebook)
            folder.mkdir(parents=True)
            (folder / FILE).write_text(json.dumps(notebook), "utf-8")

        add(spoil, write, outcome, loses, says)
        return spoil

    return register


def add(function: Callable, spoil: Callable, outcome: str, loses: str, says: str) -> None:
    name = function.__name__
    assert name not in DAMAGES, f"two damages have the name {name}"
    loses = loses if outcome == "graded" else ALL
    DAMAGES[name] = Damage(name, spoil, outcome, set(loses.split()), says)


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return notebook["cells"][place(notebook, name)]


def place(notebook: Notebook, name: str) -> int:
    return next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == name)


def copy(original: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return json.loads(json.dumps(original | {"id": "a-copy"} | changed))


def own(source: str, name: str = "mine", kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}


def is_answer(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def is_test(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("grade"))


# Duplicated.


@on_cells(says="more than once")
def answer_twice(notebook):
    notebook["cells"].append(copy(cell(notebook, FIRST)))


@on_cells(says="more than once")
def wrong_answer_then_right_copy(notebook):
    right = cell(notebook, FIRST)
    notebook["cells"].append(copy(right))
    right["source"] = f"{FIRST} = None"


@on_cells(says="more than once", loses=FIRST)
def right_answer_then_wrong_copy(notebook):
    notebook["cells"].append(copy(cell(notebook, FIRST), source=f"{FIRST} = None"))


@on_cells()
def test_twice(notebook):
    notebook["cells"].insert(0, copy(cell(notebook, f"test_{FIRST}")))


@on_cells(says="more than once")
def every_cell_twice(notebook):
    notebook["cells"] = [each for c in notebook["cells"] for each in (c, copy(c))]


@on_cells(says="more than once")
def notebook_pasted_behind_itself(notebook):
    notebook["cells"] += [copy(each) for each in notebook["cells"]]


# Deleted.


@on_cells(loses=FIRST, says="not there, so not answered: forget_gate")
def answer_deleted(notebook):
    del notebook["cells"][place(notebook, FIRST)]


@on_cells(says="deleted, so put back: test_forget_gate")
def test_deleted(notebook):
    del notebook["cells"][place(notebook, f"test_{FIRST}")]


@on_cells(says="deleted, so put back: setup")
def set_up_deleted(notebook):
    del notebook["cells"][place(notebook, "setup")]


@on_cells(says="deleted, so put back: setup")
def all_but_the_answers_deleted(notebook):
    notebook["cells"] = [each for each in notebook["cells"] if is_answer(each)]


@on_cells(loses=ALL, says="another problem set")
def all_cells_deleted(notebook):
    notebook["cells"] = []


# Split and merged.


@on_cells(says="more than once")
def answer_split_inside_its_function(notebook):
    first, second = cell(notebook, FIRST)["source"].split("\n", 1)
    cell(notebook, FIRST)["source"] = first
    after = place(notebook, FIRST) + 1
    notebook["cells"].insert(after, copy(cell(notebook, FIRST), source=second))


@on_cells(says="more than once")
def answer_split_after_a_helper(notebook):
    answer = cell(notebook, FIRST)
    after = place(notebook, FIRST) + 1
    notebook["cells"].insert(after, copy(answer))
    answer["source"] = "def helper(): pass"


@on_cells()
def helper_split_off_without_a_name(notebook):
    notebook["cells"].insert(place(notebook, FIRST), own("one = 1.0"))
    cell(notebook, FIRST)["source"] += "\n\nassert one == 1"


@on_cells(says="deleted, so put back: test_forget_gate")
def answer_merged_with_its_test(notebook):
    test = notebook["cells"].pop(place(notebook, f"test_{FIRST}"))
    cell(notebook, FIRST)["source"] += "\n\n" + test["source"]


@on_cells(says="found in a cell with another name: input_gate")
def two_answers_merged(notebook):
    second = notebook["cells"].pop(place(notebook, SECOND))
    cell(notebook, FIRST)["source"] += "\n\n" + second["source"]


@on_cells(says="found in a cell with another name: forget_gate")
def all_answers_in_one_own_cell_at_the_end(notebook):
    answers = [each for each in notebook["cells"] if is_answer(each)]
    notebook["cells"].append(own("\n\n".join(each["source"] for each in answers)))
    for each in answers:
        each["source"] = STUBS[each["id"]]


@on_cells(says="found in a cell with another name: forget_gate")
def answer_merged_into_the_set_up(notebook):
    answer = notebook["cells"].pop(place(notebook, FIRST))
    cell(notebook, "setup")["source"] += "\n\n" + answer["source"]


# Moved.


@on_cells(says="cells were moved: put back in order")
def cells_reversed(notebook):
    notebook["cells"].reverse()


@on_cells(says="cells were moved: put back in order")
def cells_shuffled(notebook):
    random.Random(3).shuffle(notebook["cells"])


@on_cells(says="cells were moved: put back in order")
def tests_before_everything(notebook):
    notebook["cells"].sort(key=is_test, reverse=True)


# Retyped.


@on_cells(says="not a code cell any more, but read as one: forget_gate")
def answer_is_markdown(notebook):
    cell(notebook, FIRST)["cell_type"] = "markdown"


@on_cells(says="not a code cell any more, but read as one: forget_gate")
def answer_is_raw(notebook):
    cell(notebook, FIRST)["cell_type"] = "raw"


@on_cells(says="not a code cell any more")
def every_cell_is_raw(notebook):
    for each in notebook["cells"]:
        each["cell_type"] = "raw"


@on_cells()
def texts_are_code(notebook):
    for each in notebook["cells"]:
        each["cell_type"] = "code"


@on_cells(says="not a code cell any more")
def types_are_nonsense(notebook):
    for number, each in enumerate(notebook["cells"]):
        each["cell_type"] = ["heading", None, 7, {}, []][number % 5]


@on_cells(says="not a code cell any more")
def types_are_missing(notebook):
    for each in notebook["cells"]:
        del each["cell_type"]


# Edited, though locked.


@on_cells(says="changed, so put back as released: test_forget_gate", loses=FIRST)
def test_passes_everything(notebook):
    cell(notebook, f"test_{FIRST}")["source"] = "assert True"
    cell(notebook, FIRST)["source"] = f"def {FIRST}(*arguments): return 0"


@on_cells(says="changed, so put back as released: setup")
def set_up_edited(notebook):
    cell(notebook, "setup")["source"] = "import torch"


@on_cells(says="changed, so put back as released: test_forget_gate")
def test_rewritten_and_copied(notebook):
    test = cell(notebook, f"test_{FIRST}")
    test["source"] = "print('passed')"
    notebook["cells"].append(copy(test, source="print('passed again')"))
