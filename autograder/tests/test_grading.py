"""What grading makes of submissions that a grader must survive."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from kernels import REMOTE

from autograder.authoring.answers import hand_in, master_answers
from autograder.course import CourseError
from autograder.grading.batch import grade, submissions, verdicts
from autograder.running import ends

pytestmark = pytest.mark.usefixtures("jailed")


def submit(course, student, **answers):
    """Hand in the master's answers, with `answers` in place of some of them."""
    right = master_answers(course, "ps3_lstm")
    notebook = hand_in(course.released("ps3_lstm"), right | answers)
    path = course.notebook("submitted", "ps3_lstm", student)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def verdict_on(course, student):
    (verdict,) = grade(course, "ps3_lstm", [student])
    return verdict


@pytest.mark.parametrize(
    ("learner", "outcome", "reason"),
    [
        ("trouble-blank", "graded", r"(\d+) of \1 exercises not answered"),
        ("trouble-broken-json", "unreadable", "the file is damaged: at line"),
        ("trouble-endless-loop", "timed out", "forget_gate: the code ran too long"),
        ("trouble-os-exit", "died", "forget_gate: the code ended its own kernel"),
    ],
)
def test_trouble_has_a_score_a_name_and_a_reason(
    demo_class, worth, full_marks, learner, outcome, reason
):
    row = demo_class.grades[learner]
    loses_one = learner == "trouble-endless-loop"
    assert float(row["score"]) == (full_marks - worth["forget_gate"] if loses_one else 0)
    assert row["outcome"] == outcome
    assert re.match(reason, row["reason"])


def test_every_submission_of_the_class_has_a_row_a_score_and_feedback(demo_class, full_marks):
    handed_in = demo_class.course.students("submitted", "ps3_lstm")
    assert sorted(demo_class.grades) == handed_in
    for learner, row in demo_class.grades.items():
        assert row["outcome"]
        assert row["reason"]
        assert 0 <= float(row["score"]) <= float(row["max_score"]) == full_marks
        page = demo_class.course.notebook("feedback", "ps3_lstm", learner).with_suffix(".html")
        assert page.is_file()


def test_the_demo_prints_the_grades(demo_class, full_marks):
    assert f"{full_marks} / {full_marks}" in demo_class.printed
    assert "unreadable" in demo_class.printed


def test_points_proven_before_a_death_are_kept(released_course, worth):
    submit(released_course, "late-exit", candidate="import os\n\nos._exit(1)")
    verdict = verdict_on(released_course, "late-exit")
    before = worth["forget_gate"] + worth["input_gate"]
    assert (verdict.score, verdict.outcome) == (before, "died")


ENDS = {
    "killed": ("os.kill(os.getpid(), 9)", "the kernel was killed: by the code, or because"),
    "died": ("__import__('ctypes').string_at(0)", "the code crashed its own kernel (Segm"),
    "out of memory": ("np.empty(1 << 40)", "MemoryError: Unable to allocate"),
    "tampered": (f"{REMOTE}['reply_to'] = str", "what came back from your code cannot"),
}


@pytest.mark.parametrize("outcome", ENDS)
def test_each_end_has_its_name(released_course, full_marks, worth, outcome):
    code, reason = ENDS[outcome]
    answer = f"import os\nimport sys\n\ndef hidden_state(o, c):\n    {code}"
    submit(released_course, "ends", hidden_state=answer)
    verdict = verdict_on(released_course, "ends")
    assert verdict.outcome == outcome, verdict
    assert verdict.reason.partition(": ")[2].startswith(reason), verdict
    assert verdict.score <= full_marks - worth["hidden_state"]


def test_torch_without_memory_is_out_of_memory(released_course, full_marks, worth):
    answer = "import torch\n\ndef hidden_state(o, c):\n    return torch.empty(1 << 40).numpy()"
    submit(released_course, "torch", hidden_state=answer)
    verdict = verdict_on(released_course, "torch")
    assert verdict.outcome == "out of memory", verdict
    assert verdict.score == full_marks - worth["hidden_state"]


def test_a_kernel_whose_computing_time_is_over_timed_out():
    assert ends.of_kernel(152).name == ends.TIMEOUT
    assert ends.of_kernel(None).name == ends.of_kernel(1).name == ends.DEATH
    assert ends.of_kernel(-9) == ends.of_kernel(137)


def test_a_long_answer_is_no_output(released_course, full_marks):
    answer = master_answers(released_course, "ps3_lstm")["forget_gate"]
    submit(released_course, "long", forget_gate=f"text = '{'x' * 2_000_000}'\n{answer}")
    verdict = verdict_on(released_course, "long")
    assert (verdict.score, verdict.reason) == (full_marks, "every test passed")


def test_a_resubmission_that_dies_keeps_nothing_of_the_old_grade(released_course, full_marks):
    submit(released_course, "twice")
    assert verdict_on(released_course, "twice").score == full_marks
    submit(released_course, "twice", forget_gate="import os\n\nos._exit(0)")
    assert verdict_on(released_course, "twice").score == 0
    released_course.notebook("submitted", "ps3_lstm", "twice").write_text("{", "utf-8")
    assert verdict_on(released_course, "twice").outcome == "unreadable"


def test_a_submission_without_its_notebook_is_missing(released_course):
    path = released_course.notebook("submitted", "ps3_lstm", "empty-handed")
    path.parent.mkdir(parents=True)
    verdict = verdict_on(released_course, "empty-handed")
    assert (verdict.score, verdict.outcome) == (0, "missing")
    assert "ps3_lstm.ipynb" in verdict.reason


def test_a_test_cell_tagged_to_be_skipped_earns_nothing(released_course):
    path = released_course.notebook("submitted", "ps3_lstm", "skips")
    path.parent.mkdir(parents=True)
    blank = released_course.released("ps3_lstm")
    for cell in blank.cells:
        cell.metadata["tags"] = ["skip-execution"]
    nbformat.write(blank, path)
    assert verdict_on(released_course, "skips").score == 0


def test_a_warning_on_stderr_costs_nothing(released_course, full_marks):
    warns = "def hidden_state(o, c):\n    import warnings\n\n    warnings.warn('slow')\n"
    submit(released_course, "warns", hidden_state=warns + "    return o * np.tanh(c)")
    verdict = verdict_on(released_course, "warns")
    assert (verdict.score, verdict.reason) == (full_marks, "every test passed")


def test_a_name_with_spaces_and_accents_is_a_learner(released_course, full_marks):
    submit(released_course, "Zoë Müller")
    assert verdict_on(released_course, "Zoë Müller").score == full_marks


@pytest.mark.parametrize("student", ["a[b]", "what?", "*"])
def test_a_folder_name_that_nbgrader_takes_for_a_pattern_is_refused(released_course, student):
    path = submit(released_course, student)
    try:
        with pytest.raises(CourseError, match="rename the folder"):
            submissions(released_course, "ps3_lstm")
    finally:
        shutil.rmtree(path.parents[1])


def test_a_time_of_handing_in_that_is_no_time_costs_nothing(released_course, full_marks):
    path = submit(released_course, "late")
    path.with_name("timestamp.txt").write_text("2026-01-02 10:00:00 UTC", "utf-8")
    assert verdict_on(released_course, "late").score == full_marks
    assert time_of(released_course, "late") is not None
    path.with_name("timestamp.txt").write_text("yesterday evening", "utf-8")
    assert verdict_on(released_course, "late").score == full_marks
    assert time_of(released_course, "late") is None


def time_of(course, student):
    with course.api().gradebook as gradebook:
        return gradebook.find_submission("ps3_lstm", student).timestamp


def test_a_submission_that_nbgrader_fails_on_scores_zero_and_keeps_its_row(
    released_course, full_marks
):
    submit(released_course, "unlucky")
    assert verdict_on(released_course, "unlucky").score == full_marks
    autograded = released_course.root / "autograded" / "unlucky"
    shutil.rmtree(autograded)
    autograded.write_text("a file where a folder must be", "utf-8")
    try:
        verdict = verdict_on(released_course, "unlucky")
        assert (verdict.score, verdict.outcome) == (0, "not graded")
        assert verdict.student in {row.student for row in verdicts(released_course, "ps3_lstm")}
    finally:
        autograded.unlink()


def test_a_gradebook_that_does_not_know_the_set_names_the_command(released_course, tmp_path):
    shutil.copytree(released_course.root / "release", tmp_path / "course" / "release")
    shutil.copy(released_course.root / "nbgrader_config.py", tmp_path / "course")
    course = type(released_course)(tmp_path / "course", released_course.solutions)
    submit(course, "early")
    with pytest.raises(CourseError, match="run `autograder release ps3_lstm`"):
        verdict_on(course, "early")
    with pytest.raises(CourseError, match="run `autograder release ps3_lstm`"):
        verdicts(course, "ps3_lstm")


def test_nobody_having_handed_in_is_said_with_the_place_to_put_it(course):
    (course.root / "release" / "ps3_lstm").mkdir(parents=True)
    notebook = course.notebook("release", "ps3_lstm")
    nbformat.write(nbformat.v4.new_notebook(), notebook)
    with pytest.raises(CourseError, match=r"put each notebook at .*submitted/STUDENT/ps3_lstm"):
        submissions(course, "ps3_lstm")


@pytest.mark.parametrize("configured", [True, False])
def test_the_stock_commands_of_nbgrader_agree(
    released_course, tmp_path, worth, full_marks, configured
):
    """On the same folders, with our settings and without them, honest work scores the same."""
    root = tmp_path / "stock"
    subprocess.run(["cp", "-r", released_course.root, root], check=True)
    for step in ("submitted", "autograded", "gradebook.db", "release"):
        subprocess.run(["rm", "-rf", root / step], check=True)
    if not configured:
        (root / "nbgrader_config.py").unlink()
    stock = type(released_course)(root, released_course.solutions)
    nbgrader(root, "generate_assignment", "ps3_lstm")
    submit(stock, "right")
    submit(stock, "wrong", cell_update="def cell_update(f, c, i, g):\n    return c + i * g")
    nbgrader(root, "validate", str(stock.notebook("submitted", "ps3_lstm", "right")))
    nbgrader(root, "autograde", "ps3_lstm")
    nbgrader(root, "generate_feedback", "ps3_lstm")
    nbgrader(root, "export")
    rows = (root / "grades.csv").read_text("utf-8").splitlines()
    scores = {row.split(",")[3]: float(row.split(",")[9]) for row in rows[1:]}
    assert scores == {"right": full_marks, "wrong": full_marks - worth["cell_update"]}
    assert stock.notebook("feedback", "ps3_lstm", "wrong").with_suffix(".html").is_file()


@pytest.mark.parametrize("name", [{}, {"grade_id": "unknown"}, {"grade_id": "forget_gate"}])
@pytest.mark.parametrize("kind", [{"locked": True}, {"locked": True, "grade": True, "points": 2}])
def test_a_cell_that_calls_itself_ours_does_not_run_outside_of_the_jail(
    released_course, tmp_path, name, kind
):
    """`nbgrader autograde` reads what was handed in without composing it anew."""
    marker = tmp_path / "outside"
    student = f"forger-{len(kind)}-{name.get('grade_id')}"
    path = submit(released_course, student)
    notebook = nbformat.read(path, as_version=4)
    forged = nbformat.v4.new_code_cell(f"open({str(marker)!r}, 'w')")
    forged.metadata["nbgrader"] = {
        "schema_version": 3, "solution": False, "grade": False, "task": False, **kind, **name,
    }  # fmt: skip
    notebook.cells.insert(1, forged)
    nbformat.write(notebook, path)
    released_course.api().autograde("ps3_lstm", student)
    assert not marker.exists()


def nbgrader(root: Path, *arguments: str) -> None:
    programs = Path(sys.executable).parent
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    done = subprocess.run(
        [programs / "nbgrader", *arguments],
        cwd=root,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
