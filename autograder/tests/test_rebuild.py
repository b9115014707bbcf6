"""Whatever happened to the cells of a submission, the released notebook is what is graded."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import is_solution

from rnnlib.course.rebuild import UnreadableError, compose, read_cells


def rebuild(released: nbformat.NotebookNode, data: bytes) -> nbformat.NotebookNode:
    return nbformat.from_dict(compose(released, data)[0])


def nbgrader_cell(name: str, source: str, **kind: bool) -> nbformat.NotebookNode:
    metadata = {"grade_id": name, "solution": False, "grade": False, "locked": True, **kind}
    return new_code_cell(source, id=name, metadata={"nbgrader": metadata})


RELEASED = new_notebook(
    cells=[
        new_markdown_cell("# A set", id="text-0"),
        nbgrader_cell("setup", "import numpy as np"),
        nbgrader_cell("one", "# YOUR CODE HERE", solution=True, locked=False),
        nbgrader_cell("test_one", "assert one() == 1", grade=True, points=1),
        nbgrader_cell("two", "# YOUR CODE HERE", solution=True, locked=False),
        nbgrader_cell("test_two", "assert two() == 2", grade=True, points=1),
    ]
)


def handed_in(**answers: str) -> nbformat.NotebookNode:
    notebook = nbformat.from_dict(RELEASED)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def as_bytes(notebook: nbformat.NotebookNode) -> bytes:
    return json.dumps(notebook).encode()


def sources(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells]


RIGHT = handed_in(one="def one(): return 1", two="def two(): return 2")


def test_an_untouched_submission_stays_as_it_is():
    assert sources(rebuild(RELEASED, as_bytes(RIGHT))) == sources(RIGHT)


def test_the_released_notebook_is_not_changed():
    before = as_bytes(RELEASED)
    rebuild(RELEASED, as_bytes(RIGHT))
    assert as_bytes(RELEASED) == before


@given(st.permutations(range(len(RIGHT.cells))))
def test_the_order_of_the_cells_does_not_matter(order):
    shuffled = handed_in()
    shuffled.cells = [RIGHT.cells[k] for k in order]
    assert sources(rebuild(RELEASED, as_bytes(shuffled))) == sources(RIGHT)


@given(st.sets(st.sampled_from(["text-0", "setup", "test_one", "test_two"])))
def test_a_deleted_cell_that_is_no_answer_comes_back(deleted):
    damaged = handed_in()
    damaged.cells = [cell for cell in RIGHT.cells if cell.id not in deleted]
    assert sources(rebuild(RELEASED, as_bytes(damaged))) == sources(RIGHT)


@given(st.sampled_from(["setup", "test_one", "test_two"]), st.text(min_size=1))
def test_an_edited_locked_cell_is_as_released(name, text):
    edited = handed_in(one=RIGHT.cells[2].source, two=RIGHT.cells[4].source, **{name: text})
    assert sources(rebuild(RELEASED, as_bytes(edited))) == sources(RIGHT)


def test_tags_points_and_outputs_of_the_submission_are_dropped():
    tampered = nbformat.from_dict(RIGHT)
    for cell in tampered.cells:
        cell.metadata["tags"] = ["skip-execution"]
        if cell.cell_type == "code":
            cell.metadata.nbgrader.update(points=100, locked=False, grade=False)
            cell.outputs = [nbformat.v4.new_output("stream", text="all tests passed")]
    assert rebuild(RELEASED, as_bytes(tampered)) == rebuild(RELEASED, as_bytes(RIGHT))


def test_a_deleted_answer_is_unanswered():
    damaged = nbformat.from_dict(RIGHT)
    del damaged.cells[2]
    assert rebuild(RELEASED, as_bytes(damaged)).cells[2].source == "# YOUR CODE HERE"


def test_own_cells_stay_where_the_learner_put_them():
    with_own = nbformat.from_dict(RIGHT)
    with_own.cells.insert(4, new_code_cell("helper = 2"))
    with_own.cells.insert(0, new_markdown_cell("my name"))
    expected = [
        "my name",
        *sources(RIGHT)[:4],
        "helper = 2",
        *sources(RIGHT)[4:],
    ]
    assert sources(rebuild(RELEASED, as_bytes(with_own))) == expected


def test_a_copy_of_an_answer_runs_after_it():
    copied = nbformat.from_dict(RIGHT)
    copy = nbformat.from_dict(copied.cells[2])
    copy.source = "def one(): return 'later'"
    copied.cells.insert(3, copy)
    cells = rebuild(RELEASED, as_bytes(copied)).cells
    assert [cell.source for cell in cells[2:4]] == ["def one(): return 1", copy.source]
    assert len({cell.id for cell in cells}) == len(cells)
    assert not is_solution(cells[3])


def test_an_answer_is_found_by_its_cell_id_where_metadata_was_stripped():
    stripped = nbformat.from_dict(RIGHT)
    for cell in stripped.cells:
        cell.metadata = {}
    assert sources(rebuild(RELEASED, as_bytes(stripped))) == sources(RIGHT)


def test_a_source_may_be_a_list_of_lines():
    lines = json.loads(as_bytes(RIGHT))
    lines["cells"][2]["source"] = ["def one():\n", "    return 1"]
    cells, _ = read_cells(json.dumps(lines).encode())
    assert cells[2].source == "def one():\n    return 1"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<!DOCTYPE html>", "is a web page"),
        (b"PK\x03\x04", "is an archive"),
        (as_bytes(RIGHT)[:-40], "damaged"),
        (b'{"cells": "caf\xe9"}', "not UTF-8"),
        (b"[]", "not a notebook"),
        (b"3", "not a notebook"),
        (b'{"cells": 3}', "not a notebook"),
        (b'{"cells": [{}]}', "not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": 5}]}', "not a notebook"),
        (b'{"worksheets": [5]}', "not a notebook"),
        (b'"cells"', "not a notebook"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [' + b"1" * 5000 + b"]}", "not a notebook"),
    ],
)
def test_a_file_that_is_no_notebook_is_unreadable_and_says_why(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        rebuild(RELEASED, data)


@given(st.binary())
def test_any_bytes_are_a_notebook_or_unreadable(data):
    with pytest.raises(UnreadableError):
        rebuild(RELEASED, data)
