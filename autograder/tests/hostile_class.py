"""A class of attackers hands in, and is graded; what came of it and of the host is written down.

Each file of the folder `attacks` is a submission in the format of answer files. Its docstring says
first what it tries, then how many points it may keep: "Keeps: nothing." (what it does not answer is
left blank), "Keeps: the others." (what it does not answer is right), or "Keeps: everything." (its
own answers are right as well). "Takes: long." leaves it to `make test-all`.

What stands before the first cell is run here. It may define CELLS, answers that are no plain
Python, FILES, which lie beside the notebook, and tamper(notebook), which changes the notebook. In
all of the file @COURSE@ and the like stand for what an attacker may know or guess.
"""

import ast
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import host

from autograder.authoring.answers import hand_in, master_answers, read_answers
from autograder.authoring.demo import demo_course
from autograder.authoring.release import release
from autograder.course import CONFIG_NAME, Course
from autograder.files import write_notebook, write_text

PROBLEM_SET = "ps3_lstm"
ATTACKS = Path(__file__).with_name("attacks")
HONEST = ("0-first", "zz-last")
MARK = "left_by_an_attack"  # in the name of every file, and in all else that an attack leaves
SECONDS_A_CELL = 5
SECONDS_AN_ATTACK = 60  # at most, and far fewer on the average
WRITTEN_BY_GRADING = ("autograded", "backups", "feedback", "gradebook.db", "grades.csv")

_DOCSTRING = re.compile(
    r"(?P<tries>.+\.)\n\n"
    r"Keeps: (?P<keeps>nothing|the others|everything)\.(?P<long>\nTakes: long\.)?"
)


class Attack(NamedTuple):
    """A file of the corpus."""

    path: Path
    tries: str
    keeps: str
    long: bool

    @property
    def name(self) -> str:
        return self.path.stem

    def header(self) -> dict:
        """What it defines before its first cell."""
        defined: dict = {}
        header = self.path.read_text("utf-8").partition("# %% ")[0]
        exec(compile(header, str(self.path), "exec"), defined)
        return defined

    def answers(self) -> dict[str, str]:
        """The cells that it answers itself."""
        plain = read_answers(self.path) if "\n# %% " in self.path.read_text("utf-8") else {}
        return plain | self.header().get("CELLS", {})


class Played(NamedTuple):
    """A class that was graded, and what the host was like before and after."""

    course: Course
    ended: dict[str, subprocess.CompletedProcess[str]]  # by command
    seconds: float  # that it all took
    planted: dict[str, str]  # secrets, by the place where each of them lies
    before: dict[str, str]  # what each file held that must stay as it is
    after: dict[str, str]
    heard: list[str]  # by which of the host's listeners something was heard
    left: list[str]  # what was left running or lying about


def attacks(folder: Path = ATTACKS) -> list[Attack]:
    """The corpus. ValueError where the docstring of a file does not have the form said above."""
    return [_read(path) for path in sorted(folder.glob("*.py"))]


def _read(path: Path) -> Attack:
    told = _DOCSTRING.fullmatch(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    if not told:
        raise ValueError(f"{path}: its docstring should say what it tries, and 'Keeps: ….'")
    return Attack(path, told["tries"], told["keeps"], bool(told["long"]))


def play(masters: Course, root: Path, corpus: list[Attack]) -> Played:
    """Have the attacks and two honest submissions graded as one class, in the folder `root`."""
    course = demo_course(masters, root / "course")
    with open(course.root / CONFIG_NAME, "a", encoding="utf-8") as config:
        config.write(f"\nc.Execute.timeout = {SECONDS_A_CELL}\n")
    release(course, PROBLEM_SET)
    planted = _plant(root)
    _hand_in_honestly(course, planted["a neighbour"])
    known = {"COURSE": course.root, "REPOSITORY": masters.root.parent}
    known |= {"HOME": root / "home", "TMP": root / "tmp", "SOCKET": f"s{secrets.token_hex(4)}"}
    variables = {"HOME": f"{root}/home", "TMPDIR": f"{root}/tmp"}
    variables["COURSE_SECRET"] = planted["the environment"]
    with host.listening(f"{root}/tmp/{known['SOCKET']}", known["SOCKET"]) as listeners:
        known["PORT"] = listeners.port
        for attack in corpus:
            _hand_in(course, _with_what_is_known(attack, known, root / "attacks"))
        before = contents(course, root)
        with host.watched(MARK) as left:
            began = time.monotonic()
            ended = {
                command: _run(command, course, os.environ | variables, len(corpus))
                for command in ("grade", "feedback", "export")
            }
            seconds = time.monotonic() - began
        heard = listeners.heard()
    return Played(course, ended, seconds, planted, before, contents(course, root), heard, left)


def contents(course: Course, root: Path) -> dict[str, str]:
    """What no learner's code may change: the course but for what grading writes, and the home."""
    places = [path for path in course.root.iterdir() if path.name not in WRITTEN_BY_GRADING]
    return host.contents([*places, root / "home", root / "tmp"])


def _plant(root: Path) -> dict[str, str]:
    """Lay out secrets that no learner's code may see."""
    files = {
        "the home": root / "home" / "notes.txt",
        "the start-up folder": root / "home/.ipython/profile_default/startup/00-notes.py",
        "the temporary folder": root / "tmp" / "notes.txt",
        "the course": root / "course" / "source" / "notes.txt",
    }
    places = ("the environment", "a neighbour", *files)
    planted = {place: f"secret{secrets.token_hex(8)}" for place in places}
    for place, path in files.items():
        write_text(f"# {planted[place]}\n", path)
    return planted


def _hand_in_honestly(course: Course, secret: str) -> None:
    right = master_answers(course, PROBLEM_SET)
    first = next(iter(right))
    answers = right | {first: f"# {secret}\n{right[first]}"}
    for student in HONEST:
        notebook = hand_in(course.released(PROBLEM_SET), answers)
        write_notebook(notebook, course.notebook("submitted", PROBLEM_SET, student))


def _with_what_is_known(attack: Attack, known: Mapping[str, object], folder: Path) -> Attack:
    text = attack.path.read_text("utf-8")
    for name, value in known.items():
        text = text.replace(f"@{name}@", str(value))
    path = folder / attack.path.name
    write_text(text, path)
    return attack._replace(path=path)


def _hand_in(course: Course, attack: Attack) -> None:
    right = {} if attack.keeps == "nothing" else master_answers(course, PROBLEM_SET)
    notebook = hand_in(course.released(PROBLEM_SET), right | attack.answers())
    header = attack.header()
    if "tamper" in header:
        notebook = json.loads(json.dumps(notebook))
        header["tamper"](notebook)
    path = course.notebook("submitted", PROBLEM_SET, attack.name)
    write_text(json.dumps(notebook), path)
    for name, text in header.get("FILES", {}).items():
        write_text(text, path.parent / name)


def _run(
    command: str, course: Course, variables: Mapping[str, str], count: int
) -> subprocess.CompletedProcess[str]:
    """Run a command of the autograder's as a person would."""
    return subprocess.run(
        [Path(sys.executable).with_name("autograder"), command, PROBLEM_SET],
        cwd=course.root,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_AN_ATTACK * (count + 2),
        check=False,
    )
