"""Whatever happened to a submission on its way, it ends in a score and a stated reason."""

import copy
import json
from functools import cache

import damage
import damage_files
import damage_metadata
import nbformat
import pytest
from damage import DAMAGES, PROBLEM_SET, STUBS
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import is_grade, is_solution

from autograder.authoring.answers import hand_in, master_answers
from autograder.authoring.attempt import attempt, exercises
from autograder.authoring.release import read_master
from autograder.grading import submission
from autograder.grading.batch import grade
from rnnlib.course.rebuild import UnreadableError, compose
from rnnlib.course.released import KEY

EVERY_KIND = (damage, damage_files, damage_metadata)  # each registers its damages


@pytest.fixture(scope="module")
def released(released_course):
    notebook = released_course.released(PROBLEM_SET)
    STUBS.update({cell.id: cell.source for cell in notebook.cells if is_solution(cell)})
    return notebook


@pytest.fixture(scope="module")
def right(released_course, released):
    return hand_in(released, master_answers(released_course, PROBLEM_SET))


@pytest.fixture(scope="module")
def failures(masters):
    """A function: the exercises for which a rebuilt notebook earns no points."""
    tests = exercises(read_master(masters.master(PROBLEM_SET)))

    @cache
    def run(*cells):
        runnable = nbformat.from_dict(json.loads(cells[0]))
        answers = {cell.id: cell.source for cell in runnable.cells if is_solution(cell)}
        for cell in runnable.cells:
            if is_grade(cell) and not is_solution(cell):
                cell.source = tests[cell.id.removeprefix("test_")].source
        return set(attempt(runnable, answers).failures)

    def of(rebuilt):
        return run(json.dumps(rebuilt, sort_keys=True))

    return of


def take(folder, released):
    """What becomes of a folder: outcome, notebook or None, and the words of the report."""
    handed = submission.read(folder, PROBLEM_SET, released)
    if handed.content is None:
        return handed.outcome, None, handed.reason
    try:
        composed, notes = compose(released, handed.content)
        notebook = nbformat.from_dict(composed)
    except UnreadableError as error:
        return "unreadable", None, str(error)
    return "graded", notebook, "; ".join(handed.notes + notes)


def skeleton(notebook):
    """All that must be as it was released: everything but answers and the learner's own cells."""
    rest = nbformat.from_dict(notebook)
    rest.metadata.pop(KEY, None)  # what `rnnlib check` reads is not kept
    rest.cells = [cell for cell in rest.cells if not cell.id.startswith("own-")]
    for cell in filter(is_solution, rest.cells):
        cell.source = ""
    return rest


def test_there_are_more_than_forty_damages():
    assert len(DAMAGES) > 40


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_submission_has_its_outcome_and_the_reason(
    name, released, right, failures, tmp_path
):
    wanted = DAMAGES[name]
    folder = tmp_path / PROBLEM_SET
    wanted.spoil(copy.deepcopy(right), folder)
    outcome, rebuilt, words = take(folder, released)
    assert (outcome, wanted.says in words) == (wanted.outcome, True), words
    assert "\n" not in words
    assert len(words) < 1000
    if outcome != "graded":
        assert words
        return
    nbformat.validate(rebuilt)
    assert skeleton(rebuilt) == skeleton(released)
    lost = failures(rebuilt)
    everything = set(STUBS)
    assert lost == (everything if wanted.loses == {damage.ALL} else wanted.loses)
    assert words or not lost or name.startswith(("source", "blank"))


def test_a_right_submission_needs_no_note(released, right, failures, tmp_path):
    folder = tmp_path / PROBLEM_SET
    folder.mkdir()
    nbformat.write(right, folder / damage.FILE)
    outcome, rebuilt, words = take(folder, released)
    assert (outcome, words) == ("graded", "")
    assert skeleton(rebuilt) == skeleton(right)
    assert [cell.source for cell in rebuilt.cells] == [cell.source for cell in right.cells]
    assert not failures(rebuilt)


NAMES = st.integers(0, 100)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["duplicate", "delete", "move", "retag", "retype", "strip", "own", "ids"]),
        NAMES,
        NAMES,
    ),
    max_size=8,
)


def stumble(notebook, step):
    """Take one random step of damage."""
    kind, one, other = step
    cells = notebook["cells"]
    if not cells:
        return
    here, there = one % len(cells), other % len(cells)
    cell = cells[here]
    if kind == "duplicate":
        cells.insert(there, copy.deepcopy(cell))
    elif kind == "delete":
        del cells[here]
    elif kind == "move":
        cells.insert(there, cells.pop(here))
    elif kind == "retag":
        cell["metadata"] = copy.deepcopy(cells[there].get("metadata", {}))
    elif kind == "retype":
        cell["cell_type"] = ["code", "markdown", "raw", None][other % 4]
    elif kind == "strip":
        cell["metadata"] = {}
    elif kind == "ids":
        cell["id"] = cells[there].get("id")
    else:
        cells.insert(here, damage.own(f"own_{one} = {other}", "own-1"))


@settings(deadline=None)
@given(STEPS)
def test_any_sequence_of_damages_leaves_the_skeleton_and_the_answers(released, right, steps):
    notebook = copy.deepcopy(right)
    for step in steps:
        stumble(notebook, step)
    rebuilt = nbformat.from_dict(compose(released, json.dumps(notebook).encode())[0])
    assert skeleton(rebuilt) == skeleton(released)
    nbformat.validate(rebuilt)
    sources = [cell.source for cell in rebuilt.cells if cell.cell_type == "code"]
    still_there = {cell["source"] for cell in notebook["cells"]}
    for answer in filter(is_solution, right.cells):
        if answer.source in still_there:
            assert any(answer.source in source for source in sources), answer.id
            assert runs_in_its_place(rebuilt, answer)


def runs_in_its_place(rebuilt, answer):
    """Whether the answer runs in its own place, between what was released before and after it."""
    names = [cell.id for cell in rebuilt.cells]
    start = names.index(answer.id)
    end = next(n for n in range(start + 1, len(names)) if not names[n].startswith("own-"))
    return any(answer.source in cell.source for cell in rebuilt.cells[start:end])


A_FEW = [
    "cells_shuffled",
    "metadata_and_ids_stripped",
    "truncated",
    "link_to_another_submission",
    "pipe_in_place_of_the_file",
]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(A_FEW, id="a-few"),
        pytest.param(list(DAMAGES), id="all", marks=pytest.mark.slow),
    ],
)
def test_a_class_of_damaged_submissions_is_graded_and_the_right_one_keeps_its_marks(
    names, jailed, released_course, right, worth, full_marks
):
    students = [f"{number:03}-{name}" for number, name in enumerate([*names, "right"])]
    for student, name in zip(students, names, strict=False):
        folder = released_course.notebook("submitted", PROBLEM_SET, student).parent
        folder.parent.mkdir(parents=True)
        DAMAGES[name].spoil(copy.deepcopy(right), folder)
    path = released_course.notebook("submitted", PROBLEM_SET, students[-1])
    path.parent.mkdir(parents=True)
    nbformat.write(right, path)
    verdicts = sorted(grade(released_course, PROBLEM_SET, students))
    assert [verdict.student for verdict in verdicts] == students
    for verdict, name in zip(verdicts, names, strict=False):
        wanted = DAMAGES[name]
        loses = set(worth) if damage.ALL in wanted.loses else wanted.loses
        assert verdict.outcome == wanted.outcome, name
        assert verdict.score == full_marks - sum(worth[exercise] for exercise in loses), name
        assert wanted.says in verdict.reason, name
    assert (verdicts[-1].outcome, verdicts[-1].score) == ("graded", full_marks)
