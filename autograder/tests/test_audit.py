"""The audit finds what is wrong with a problem set, and finds nothing wrong with ours."""

import json
import re
from pathlib import Path

import pytest

from autograder import checks
from autograder.authoring.answers import master_answers
from autograder.authoring.attempt import Attempt, Failure, attempt
from autograder.authoring.audit import Audit, judge, passed, trials
from autograder.authoring.demo import demo_course
from autograder.authoring.new import new
from autograder.authoring.release import read_master
from autograder.authoring.structure import faults
from autograder.commands.tables import kills_as_markdown, totals
from autograder.course import Course, CourseError

FAILS = Failure(True, "because")
NAME = "ps6_new"


@pytest.fixture
def own_set(masters: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with one problem set, as `autograder new` writes it."""
    package = tmp_path / "checks"
    package.mkdir()
    monkeypatch.setattr(checks, "__file__", str(package / "__init__.py"))
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(package)])
    course = Course(tmp_path, tmp_path / "solutions")
    new(course, NAME)
    return course


@pytest.fixture
def outcomes(own_set: Course):
    """What `judge` is given for a set whose grading is perfect, to be spoilt."""
    master = read_master(own_set.master(NAME))
    to_try = trials(own_set, NAME, master)
    return master, to_try, [[came_to(*trial.must_fail)] for trial in to_try]


def came_to(*failing: str) -> Attempt:
    """An attempt after which the hidden tests of these exercises have failed."""
    return Attempt(dict.fromkeys(failing, FAILS), frozenset({"add_bias"}))


def judged(course: Course, outcomes) -> Audit:
    return judge(course, NAME, *outcomes, [])


def place(outcomes, kind: str) -> int:
    return next(k for k, trial in enumerate(outcomes[1]) if trial.kind == kind)


def test_our_sets_pass_and_the_published_kill_table_is_theirs(autograder, masters, tmp_path):
    """The whole audit, twice with other numbers: every verdict must be the same."""
    written = tmp_path / "kill_tables.md"
    done = autograder("audit", "--seeds", "2", "--to", str(written), cwd=masters.root.parent)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert done.stdout.count("what the hidden tests ask") == len(masters.problem_sets())
    published = masters.root.parent / "chapters" / "results" / written.name
    told = "run `make audit`: the published table is old"
    assert written.read_text("utf-8") == published.read_text("utf-8"), told
    last = done.stdout.splitlines()[-1]
    assert last == written.read_text("utf-8").splitlines()[0]
    sets, mutants = re.search(r"sets: (\d+).* Of (\d+) mutants.* Faults: 0\.$", last).groups()
    assert int(sets) >= 5
    assert int(mutants) >= 300


@pytest.mark.slow
def test_the_verdicts_do_not_depend_on_the_numbers_drawn(autograder, masters):
    done = autograder("audit", "--seeds", "50", cwd=masters.root.parent, timeout=5400)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def test_a_new_problem_set_passes_its_audit(own_set, outcomes):
    master, to_try, _ = outcomes
    tried = [
        [attempt(master, trial.answers, trial.only and frozenset({trial.only}))] for trial in to_try
    ]
    found = judge(own_set, NAME, master, to_try, tried, list(faults(own_set, NAME, master)))
    assert found.faults == []
    assert passed([found])


def test_a_perfect_outcome_has_no_fault(own_set, outcomes):
    found = judged(own_set, outcomes)
    assert found.faults == []
    (row,) = found.rows
    assert row.caught == row.caught_by_hidden == row.mutants > 0
    assert passed([found])


@pytest.mark.parametrize(
    ("kind", "fails", "fault"),
    [
        ("master", True, "the master loses add_bias: because"),
        ("good", True, "good/plain loses add_bias: because"),
        ("blank", False, "the blank keeps the points of add_bias"),
        ("wrong", False, "wrong-1 (add_bias_in_place) keeps the points of add_bias"),
    ],
)
def test_a_wrong_verdict_is_a_fault(own_set, outcomes, kind, fails, fault):
    outcomes[2][place(outcomes, kind)] = [came_to("add_bias") if fails else came_to()]
    found = judged(own_set, outcomes)
    assert found.faults == [fault]
    assert not passed([found])


def test_a_verdict_that_depends_on_the_seed_is_a_fault(own_set, outcomes):
    outcomes[2][place(outcomes, "mutant")].append(came_to())
    (fault,) = judged(own_set, outcomes).faults
    assert fault.endswith("add_bias fails for some seeds only: because")


def test_only_what_may_differ_is_tried_again(own_set, outcomes):
    names = frozenset({"add_bias"})
    by_kind = {trial.kind: trial for trial in outcomes[1]}
    assert by_kind["master"].varying(came_to()) == names
    assert by_kind["wrong"].varying(came_to("add_bias")) == names
    seen = Attempt({"add_bias": Failure(False, "because")}, names)
    assert by_kind["mutant"].varying(seen) == frozenset()
    assert by_kind["mutant"].varying(Attempt({}, frozenset())) == frozenset()


def test_an_attempt_tells_what_drew_and_counts_computing_alone(own_set):
    master = read_master(own_set.master(NAME))
    answer = master_answers(own_set, NAME)["add_bias"]
    slow = f"import time\n\ntime.sleep(0.5)\n{answer}"
    assert attempt(master, {"add_bias": slow}, seconds_a_cell=0.3) == Attempt(
        {}, frozenset({"add_bias"})
    )
    loops = attempt(master, {"add_bias": "while True:\n    pass"}, seconds_a_cell=0.3)
    assert loops.drawn == frozenset()
    assert not loops.failures["add_bias"].hidden


def test_survivors_are_named_and_too_many_do_not_pass(own_set, outcomes):
    outcomes[2][place(outcomes, "mutant")] = [came_to()]
    found = judged(own_set, outcomes)
    (row,) = found.rows
    assert row.survivors == [outcomes[1][place(outcomes, "mutant")].name]
    assert not passed([found])
    assert f"Of {row.mutants} mutants {row.mutants - 1} are caught" in totals([found])


def equivalent(course: Course, text: str) -> None:
    course.master(NAME).with_name("equivalent.yml").write_text(text, "utf-8")


def test_an_equivalent_mutant_is_not_counted(own_set, outcomes):
    mutant = outcomes[1][place(outcomes, "mutant")].name
    equivalent(own_set, json.dumps({"add_bias": {mutant: "the same"}}))
    outcomes[2][place(outcomes, "mutant")] = [came_to()]
    (row,) = judged(own_set, outcomes).rows
    assert (row.equivalent, row.survivors) == (1, [])


def test_an_equivalent_mutant_that_fails_is_a_fault(own_set, outcomes):
    mutant = outcomes[1][place(outcomes, "mutant")].name
    equivalent(own_set, json.dumps({"add_bias": {mutant: "the same"}}))
    (fault,) = judged(own_set, outcomes).faults
    assert "is listed as equivalent, but fails" in fault


def test_an_equivalent_mutant_that_is_no_more_is_a_fault(own_set, outcomes):
    equivalent(own_set, "add_bias: {'return a -> return b': the same}")
    (fault,) = judged(own_set, outcomes).faults
    assert "there is no mutant 'return a -> return b'" in fault


def test_a_list_of_equivalent_mutants_that_is_no_yaml_is_one_line(own_set, outcomes):
    equivalent(own_set, "add_bias: {")
    with pytest.raises(CourseError, match=r"equivalent\.yml is not YAML"):
        judged(own_set, outcomes)


def test_what_is_published_quotes_no_answer(own_set, outcomes):
    outcomes[2][place(outcomes, "mutant")] = [came_to()]
    text = kills_as_markdown([judged(own_set, outcomes)])
    assert "| `add_bias` | 1 | 8 | 7 |" in text
    assert "return" not in text


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("One exercise, 2 points", "One exercise, 3 points", "does not say that the set has 2"),
        ("about 45 minutes", "about 30 minutes", "N from 45 to 120"),
        ("about 45 minutes", "a while", "does not say 'about N minutes'"),
        ("### Exercise 1:", "### Exercise 2:", "the exercises are numbered 2"),
        ("every row (2 points)", "every row (1 points)", "add_bias: no heading"),
        ("### Exercise 1: a bias for every row (2 points)", "A bias.", "add_bias: no heading"),
        ("ps6_new.add_bias(add_bias)", "pass", "its hidden test is not a call ps6_new.add_bias"),
        ("added to each row.", "added.", "is tested for 'equation', but does not say"),
        ("assert", "print", "has no visible test"),
    ],
)
def test_a_malformed_set_is_named(own_set, old, new, fault):
    path = own_set.master(NAME)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    (found,) = faults(own_set, NAME, read_master(path))
    assert fault in found


def test_an_exercise_without_an_answer_cell_is_named(own_set):
    path = own_set.master(NAME)
    text = path.read_text("utf-8").replace("grade_id: test_add_bias", "grade_id: test_add")
    path.write_text(text, "utf-8")
    assert "test_add has no answer cell named add" in faults(own_set, NAME, read_master(path))


def test_a_check_that_does_not_say_what_it_asks_is_named(own_set, monkeypatch):
    from autograder.authoring.structure import checks as module_of

    monkeypatch.delattr(module_of(NAME).add_bias, "contracts")
    found = list(faults(own_set, NAME, read_master(own_set.master(NAME))))
    assert found == ["add_bias: its check does not say what it asks for, with @stated"]


@pytest.mark.parametrize("code", ["# %% other\npass", "# %% add_bias\npass\n\n# %% other\npass"])
def test_a_known_wrong_answer_to_anything_but_one_exercise_is_named(own_set, code):
    own_set.master(NAME).with_name("wrong").joinpath("odd.py").write_text(code, "utf-8")
    (fault,) = faults(own_set, NAME, read_master(own_set.master(NAME)))
    assert fault.startswith("wrong/odd.py should answer one exercise, but answers ")


def test_a_known_good_answer_that_leaves_one_out_is_named(own_set):
    path = own_set.master(NAME).with_name("good") / "odd.py"
    path.write_text("# %% other\npass", "utf-8")
    (fault,) = faults(own_set, NAME, read_master(own_set.master(NAME)))
    assert fault == "good/odd.py does not answer add_bias"


def test_a_set_without_checks_is_one_line(masters, tmp_path):
    course = Course(tmp_path, tmp_path / "solutions")
    with pytest.raises(CourseError, match="ps9_none has no hidden tests"):
        list(faults(course, "ps9_none", read_master(masters.master("ps3_lstm"))))


@pytest.mark.parametrize("name", ["lstm", "ps_lstm", "ps0_zero", "ps6-dash", "../ps6_out", "ps6_"])
def test_a_name_that_is_none_is_refused(masters, tmp_path, name):
    with pytest.raises(CourseError, match="choose one such as ps6_attention"):
        new(demo_course(masters, tmp_path / "course"), name)


def test_a_new_set_writes_over_nothing(own_set):
    before = own_set.master(NAME).read_text("utf-8")
    with pytest.raises(CourseError, match="exists, so nothing is written"):
        new(own_set, NAME)
    assert own_set.master(NAME).read_text("utf-8") == before
    assert re.search(r"# Problem set 6: ", before)
