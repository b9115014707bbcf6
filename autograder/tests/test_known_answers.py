"""Known answers, graded for real: right ones keep every point, wrong ones lose their own."""

import pytest
from nbgrader.utils import is_grade

from autograder.answers import known_answers, read_answers
from autograder.course import Course

GOOD, WRONG = "good", "wrong"


def names(kind: str) -> list[str]:
    from pathlib import Path

    folder = Path(__file__).parents[2] / "solutions" / "ps3_lstm" / kind
    return sorted(path.stem for path in folder.glob("*.py"))


def points(course: Course) -> dict[str, float]:
    cells = course.released("ps3_lstm").cells
    return {
        cell.metadata.nbgrader.grade_id.removeprefix("test_"): cell.metadata.nbgrader.points
        for cell in cells
        if is_grade(cell)
    }


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


def test_there_are_enough_known_answers(masters):
    assert len(known_answers(masters, "ps3_lstm", GOOD)) >= 3
    assert len(known_answers(masters, "ps3_lstm", WRONG)) >= 12


def test_every_exercise_has_a_known_wrong_answer(masters, demo_class):
    wrong = {
        name for path in known_answers(masters, "ps3_lstm", WRONG) for name in read_answers(path)
    }
    assert wrong == set(points(demo_class.course))


def test_every_known_good_answer_answers_every_exercise(masters, demo_class):
    for path in known_answers(masters, "ps3_lstm", GOOD):
        assert set(read_answers(path)) == set(points(demo_class.course)), path


@pytest.mark.parametrize("name", names(GOOD))
def test_a_known_good_answer_gets_full_marks(demo_class, name):
    assert lost(demo_class, f"good-{name}") == {}
    assert float(demo_class.grades[f"good-{name}"]["score"]) == sum(
        points(demo_class.course).values()
    )


@pytest.mark.parametrize("name", names(WRONG))
def test_a_known_wrong_answer_loses_its_own_exercise_and_no_other(masters, demo_class, name):
    path = masters.master("ps3_lstm").parent / WRONG / f"{name}.py"
    worth = points(demo_class.course)
    assert lost(demo_class, f"wrong-{name}") == {name: worth[name] for name in read_answers(path)}


@pytest.mark.parametrize("name", names(WRONG))
def test_a_known_wrong_answer_is_told_which_exercise_failed(masters, demo_class, name):
    path = masters.master("ps3_lstm").parent / WRONG / f"{name}.py"
    (exercise,) = read_answers(path)
    reason = demo_class.grades[f"wrong-{name}"]["reason"]
    assert reason.startswith(f"{exercise}: ")
    assert "Error" not in reason, "a wrong answer deserves a sentence, not an exception's name"
