"""Attacks on the grader gain nothing, see nothing, and leave nothing behind."""

import socket
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import host
import pytest
from hostile_class import HONEST, MARK, PROBLEM_SET, Attack, Played, attacks, play
from leaks import hidden_names, names_in, page, shown

from autograder.course import Course, CourseError
from autograder.grading.batch import verdicts
from autograder.grading.verdicts import NOT_GRADED, Verdict
from autograder.running import jail

CORPUS = attacks()
SECONDS_AN_ATTACK = 15  # on the average, on a slow machine
MAY_RUN = {"action", "formaction", "href", "xlink:href", "src", "srcdoc", "data", "style"}
MAY_RUN |= {"content"}  # of a <meta> that leads elsewhere

each_attack = pytest.mark.parametrize(
    "attack",
    [pytest.param(a, id=a.name, marks=[pytest.mark.slow] * a.long) for a in CORPUS],
)
each_class = pytest.mark.parametrize(
    "long", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["bounded", "long"]
)


@pytest.fixture(scope="session")
def bounded(masters: Course, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played_in_jail(masters, tmp_path_factory.mktemp("bounded"), long=False)


@pytest.fixture(scope="session")
def lasting(masters: Course, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played_in_jail(masters, tmp_path_factory.mktemp("lasting"), long=True)


def played_in_jail(masters: Course, root: Path, long: bool) -> Played:
    try:
        jail.check()
    except CourseError as error:
        pytest.skip(str(error))
    return play(masters, root, [attack for attack in CORPUS if attack.long == long])


@pytest.fixture
def played(request: pytest.FixtureRequest) -> Played:
    """The class that a test's attack was handed in with, or the one that the test names."""
    of_test = request.node.callspec.params
    long = of_test["attack"].long if "attack" in of_test else of_test["long"]
    return request.getfixturevalue("lasting" if long else "bounded")


@pytest.fixture
def by_student(played: Played) -> dict[str, Verdict]:
    return {row.student: row for row in verdicts(played.course, PROBLEM_SET)}


@each_attack
def test_an_attack_ends_in_a_verdict_without_undeserved_points(
    attack: Attack, by_student, worth, full_marks
):
    earned_otherwise = sum(points for name, points in worth.items() if name not in attack.answers())
    most = {"nothing": 0, "the others": earned_otherwise, "everything": full_marks}[attack.keeps]
    verdict = by_student[attack.name]
    assert 0 <= verdict.score <= most, verdict
    assert verdict.max_score == full_marks
    assert verdict.outcome not in ("", NOT_GRADED), verdict
    assert verdict.reason.isprintable()
    assert verdict.reason
    assert "by hand" not in verdict.reason


@each_attack
def test_an_attack_sees_no_secret(attack: Attack, played: Played):
    texts = shown(played.course, PROBLEM_SET, attack.name)
    for place, secret in played.planted.items():
        assert [name for name, text in texts.items() if secret in text] == [], place


@each_attack
def test_nothing_hidden_is_shown(attack: Attack, played: Played):
    known = names_in(attack.path.read_text("utf-8"))
    found = names_in(*shown(played.course, PROBLEM_SET, attack.name).values())
    assert found & hidden_names(played.course, PROBLEM_SET) - known == set()


@each_attack
def test_nothing_of_an_attack_runs_in_the_page(attack: Attack, played: Played):
    parser = Runnable()
    parser.feed(page(played.course, PROBLEM_SET, attack.name).read_text("utf-8"))
    assert [code for code in parser.found if MARK in code or ".invalid" in code] == []


@each_class
def test_honest_neighbours_keep_full_marks(long, by_student, full_marks):
    for student in HONEST:
        assert by_student[student].score == full_marks
        assert by_student[student].reason == "every test passed"


@each_class
def test_the_batch_comes_to_its_end_in_time(long, played: Played, by_student):
    for command, done in played.ended.items():
        assert done.returncode == 0, (command, done.stderr[-2000:])
        assert "Traceback" not in done.stderr, (command, done.stderr[-2000:])
    handed_in = played.course.students("submitted", PROBLEM_SET)
    assert sorted(by_student) == handed_in
    assert all(page(played.course, PROBLEM_SET, student).is_file() for student in handed_in)
    assert played.seconds < SECONDS_AN_ATTACK * len(handed_in)


@each_class
def test_the_host_is_as_it_was(long, played: Played):
    changed = {
        path
        for path in played.before.keys() | played.after.keys()
        if played.before.get(path) != played.after.get(path)
    }
    assert changed == set()
    assert played.heard == []
    assert played.left == []


class Runnable(HTMLParser):
    """Collects what a browser would run, follow or load in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag in ("script", "style")
        self.found += [
            value or "" for name, value in attrs if name.startswith("on") or name in MAY_RUN
        ]

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script:
            self.found.append(data)


def test_the_corpus_is_large_and_says_what_it_tries():
    assert sum(not attack.long for attack in CORPUS) >= 45
    for attack in CORPUS:
        assert attack.answers() or attack.header().get("tamper"), attack.name


def test_what_is_left_would_be_noticed(tmp_path: Path):
    """The watch sees a marked file, a connection, and a process whose parent has gone."""
    sleeper = "import subprocess; subprocess.Popen(['sleep', '30'], start_new_session=True)"
    with host.listening(f"{tmp_path}/s", f"{tmp_path.name}-s") as listeners:
        socket.create_connection(("127.0.0.1", listeners.port)).close()
        assert listeners.heard() == ["TCP"]
    (tmp_path / f"a{MARK}").touch()
    with host.watched(MARK, seconds_to_end=0.2, places=[tmp_path]) as left:
        subprocess.run([sys.executable, "-c", sleeper], check=True)
    assert [line.split()[0] for line in left] == ["process", "file"]


def test_what_a_browser_would_run_is_found():
    parser = Runnable()
    parser.feed("<p onclick='a()'><a href='b:'>c</a><script>d()</script><i title='e'>f</i>")
    assert parser.found == ["a()", "b:", "d()"]
