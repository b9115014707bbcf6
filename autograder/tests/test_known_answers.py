"""Known answers, graded for real: right ones keep every point, wrong ones lose their own."""

from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import is_grade, is_solution

from autograder.authoring.answers import known_answers, mistaken, read_answers
from autograder.authoring.attempt import attempt
from autograder.authoring.release import read_master
from autograder.course import Course
from autograder.grading.verdicts import describe

MASTERS = Course.find(Path(__file__).parents[2])
SETS = MASTERS.problem_sets()
WRONG = {path.stem: path for path in known_answers(MASTERS, "ps3_lstm", "wrong")}


def demo_learners() -> list[str]:
    """Those of the class whose notebooks run to the end."""
    good = [f"good-{path.stem}" for path in known_answers(MASTERS, "ps3_lstm", "good")]
    return [*good, *mistaken(MASTERS, "ps3_lstm")]


def lost(demo_class, learner: str) -> dict[str, float]:
    """The points lost, by exercise, as the gradebook has them."""
    with demo_class.course.api().gradebook as gradebook:
        submission = gradebook.find_submission("ps3_lstm", learner)
        return {
            grade.name.removeprefix("test_"): grade.max_score - grade.score
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.score != grade.max_score
        }


def told(demo_class, learner: str) -> dict[str, str]:
    """What the failed tests say, by exercise."""
    path = demo_class.course.notebook("autograded", "ps3_lstm", learner)
    return {
        cell.id.removeprefix("test_"): describe(output)
        for cell in nbformat.read(path, as_version=4).cells
        if is_grade(cell)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


@pytest.mark.parametrize("problem_set", SETS)
def test_there_are_enough_known_answers(problem_set):
    assert len(known_answers(MASTERS, problem_set, "good")) >= 4
    assert len(known_answers(MASTERS, problem_set, "wrong")) >= 12


def test_there_are_enough_known_wrong_answers_in_all():
    assert sum(len(known_answers(MASTERS, name, "wrong")) for name in SETS) >= 80


@pytest.mark.parametrize("problem_set", SETS)
def test_a_known_answer_says_what_it_is(problem_set):
    """The first line of the file, which is all that its name leaves open."""
    for kind in ("good", "wrong"):
        for path in known_answers(MASTERS, problem_set, kind):
            assert path.read_text("utf-8").startswith('"""'), path


@pytest.mark.parametrize("problem_set", SETS)
def test_no_known_answer_is_the_masters(problem_set):
    master = read_master(MASTERS.master(problem_set))
    sources = {cell.source.strip() for cell in master.cells}
    for path in known_answers(MASTERS, problem_set, "wrong"):
        assert not sources & set(read_answers(path).values()), path


@pytest.mark.parametrize("path", known_answers(MASTERS, "ps3_lstm", "good"), ids=lambda p: p.stem)
def test_a_known_good_answer_gets_full_marks(demo_class, full_marks, path):
    learner = f"good-{path.stem}"
    assert lost(demo_class, learner) == {}
    assert float(demo_class.grades[learner]["score"]) == full_marks


@pytest.mark.parametrize("learner", mistaken(MASTERS, "ps3_lstm"))
def test_known_wrong_answers_lose_their_own_exercises_and_no_other(demo_class, worth, learner):
    wrong = mistaken(MASTERS, "ps3_lstm")[learner]
    assert lost(demo_class, learner) == {name: worth[name] for name in wrong if worth[name]}
    assert set(told(demo_class, learner)) == set(wrong)


@pytest.mark.parametrize("learner", demo_learners())
def test_grading_and_the_audit_agree(demo_class, learner):
    """The audit runs answers without a kernel of their own. Each test must end as in grading."""
    handed_in = nbformat.read(demo_class.course.notebook("submitted", "ps3_lstm", learner), 4)
    answers = {cell.id: cell.source for cell in handed_in.cells if is_solution(cell)}
    failures = attempt(read_master(MASTERS.master("ps3_lstm")), answers).failures
    found = {name: failure.reason.splitlines()[0] for name, failure in failures.items()}
    assert found == told(demo_class, learner)


@pytest.mark.parametrize("path", WRONG.values(), ids=WRONG)
def test_a_known_wrong_answer_is_told_so_in_a_sentence(demo_class, path):
    (exercise,) = read_answers(path)
    (learner,) = [
        name for name, wrong in mistaken(MASTERS, "ps3_lstm").items() if path in wrong.values()
    ]
    sentence = told(demo_class, learner)[exercise]
    assert "Error" not in sentence, "a wrong answer deserves more than an exception's name"
