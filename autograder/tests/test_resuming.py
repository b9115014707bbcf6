"""Grading again: nothing is run twice, and nothing old stays where something has changed."""

import nbformat
import pytest
import regrading
from regrading import PROBLEM_SET, WRONG, change_test, scores, submit

from autograder.authoring.demo import demo_course
from autograder.authoring.release import release
from autograder.course import CourseError
from autograder.grading.batch import grade
from autograder.grading.submission import SECRET, TIMESTAMP
from autograder.returning.feedback import feedback
from autograder.writing import alone

pytestmark = pytest.mark.usefixtures("jailed")


@pytest.fixture(scope="module")
def course(masters, tmp_path_factory):
    fresh = demo_course(masters, tmp_path_factory.mktemp("again") / "course")
    with open(fresh.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    release(fresh, PROBLEM_SET)
    return fresh


def verdict_on(course, student):
    (verdict,) = grade(course, PROBLEM_SET, [student])
    return verdict


def graded(course, student):
    return nbformat.read(course.notebook("autograded", PROBLEM_SET, student), as_version=4)


def mark_output(course, student, cell_id):
    """Put an error into a graded notebook that only a new run of the cell takes out of it."""
    path = course.notebook("autograded", PROBLEM_SET, student)
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    cell.outputs = [nbformat.v4.new_output("error", ename="Marked", evalue="", traceback=[])]
    path.chmod(0o644)
    nbformat.write(notebook, path)


def is_marked(course, student, cell_id):
    (cell,) = (cell for cell in graded(course, student).cells if cell.id == cell_id)
    return any(output.get("ename") == "Marked" for output in cell.outputs)


def test_grading_again_does_nothing(course, full_marks):
    submit(course, "again")
    first = verdict_on(course, "again")
    assert (first.score, first.fresh) == (full_marks, True)
    mark_output(course, "again", "test_candidate")
    before = scores(course)
    assert not verdict_on(course, "again").fresh
    assert is_marked(course, "again", "test_candidate")
    assert scores(course) == before


def test_a_new_submission_is_graded(course, full_marks, worth):
    submit(course, "resubmits")
    verdict_on(course, "resubmits")
    submit(course, "resubmits", **WRONG)
    verdict = verdict_on(course, "resubmits")
    assert (verdict.score, verdict.fresh) == (full_marks - worth["cell_update"], True)
    assert verdict.changes == ()


def test_only_the_exercise_whose_test_has_changed_is_graded_again(course, full_marks, worth):
    submit(course, "retested")
    verdict_on(course, "retested")
    mark_output(course, "retested", "test_forget_gate")
    hidden = "### BEGIN HIDDEN TESTS\n"
    change_test(course, "test_candidate", hidden, f"{hidden}assert False, 'harder now'\n")
    verdict = verdict_on(course, "retested")
    assert verdict.changes == (("candidate", worth["candidate"], 0),)
    assert is_marked(course, "retested", "test_forget_gate")
    assert "harder now" in str(graded(course, "retested").cells)
    assert not verdict_on(course, "retested").fresh


def test_where_code_was_stopped_everything_is_graded_again(course):
    submit(course, "dies", **regrading.DEADLY)
    assert verdict_on(course, "dies").outcome == "died"
    mark_output(course, "dies", "test_forget_gate")
    change_test(course, "test_input_gate", "### BEGIN HIDDEN", "assert True\n### BEGIN HIDDEN")
    assert verdict_on(course, "dies").outcome == "died"
    assert not is_marked(course, "dies", "test_forget_gate")


def test_what_was_written_and_not_recorded_is_recorded(course):
    submit(course, "unlucky", **WRONG)
    verdict = verdict_on(course, "unlucky")
    before = scores(course)
    with course.gradebook() as gradebook:
        gradebook.remove_submission(PROBLEM_SET, "unlucky")
    assert scores(course) != before
    assert verdict_on(course, "unlucky")[:5] == verdict[:5]
    assert scores(course) == before


def test_a_persons_mark_and_comment_stay(course, worth, full_marks):
    submit(course, "marked")
    verdict_on(course, "marked")
    with course.gradebook() as gradebook:
        cell = gradebook.find_grade("test_candidate", PROBLEM_SET, PROBLEM_SET, "marked")
        cell.manual_score = 1
        comment = gradebook.find_comment("candidate", PROBLEM_SET, PROBLEM_SET, "marked")
        comment.manual_comment = "well argued"
        gradebook.db.commit()
    submit(course, "marked", **WRONG)
    verdict_on(course, "marked")
    told = scores(course)
    assert told["marked", "test_candidate"][1:] == (1, True)
    assert told["marked", "comment on candidate"] == ("well argued",)
    assert told["marked", "test_cell_update"] == (0, None, False)


def test_a_time_is_recorded_and_costs_what_the_course_says_without_a_run(course, full_marks):
    submit(course, "late")
    folder = course.notebook("submitted", PROBLEM_SET, "late").parent
    (folder / "timestamp.txt").write_text("2026-01-02 10:00:00 UTC")
    assert verdict_on(course, "late").score
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(PROBLEM_SET, duedate="2026-01-01 10:00:00 UTC")
    assert not verdict_on(course, "late").fresh
    told = scores(course)
    assert told["late", "late"][0] == told["late", ""][0] > 0
    (folder / "timestamp.txt").write_text("2025-12-31 10:00:00 UTC")
    assert not verdict_on(course, "late").fresh
    assert scores(course)["late", "late"] == (None,)


def test_by_the_secret_of_the_exchange_the_feedback_finds_the_last_time_it_was_handed_in(course):
    submit(course, "secretive")
    handed = course.notebook("submitted", PROBLEM_SET, "secretive").parent
    kept = course.notebook("autograded", PROBLEM_SET, "secretive").parent / SECRET
    for secret, is_fresh in {"one": True, "other": False}.items():
        (handed / SECRET).write_text(secret)
        (handed / TIMESTAMP).write_text(f"2026-01-0{len(secret)} 10:00:00 UTC")
        verdict = verdict_on(course, "secretive")
        assert verdict.fresh is is_fresh
        assert "also holds" not in verdict.reason
        (page,) = feedback(course, PROBLEM_SET, ["secretive"])
        assert page.with_name(SECRET).read_text() == kept.read_text() == secret


def test_a_course_is_graded_by_one_command_at_a_time(course):
    submit(course, "waits")
    with (
        alone(course),
        pytest.raises(CourseError, match=r"is in use by process \d+ on .*: wait"),
    ):
        verdict_on(course, "waits")


def test_no_key_is_in_what_a_learner_gets(course):
    submit(course, "reads")
    verdict_on(course, "reads")
    (page,) = feedback(course, PROBLEM_SET, ["reads"])
    keys = graded(course, "reads").metadata.autograder["keys"]
    text = "".join(path.read_text("utf-8") for path in page.parent.rglob("*") if path.is_file())
    assert "test_candidate" in keys.tests
    for key in (keys.handed, keys.rest, *keys.tests.values()):
        assert key not in text
