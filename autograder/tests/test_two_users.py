"""nbgrader's exchange on disk between users of the system who may not read each other's files."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from users import as_user

NAME = "ps3_lstm"
COURSE_ID = "recurrent-networks"
REPOSITORY = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("jailed"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make users"),
    pytest.mark.skipif(not shutil.which("useradd"), reason="there is no useradd here"),
]


class User(NamedTuple):
    """A user of the system, with a home that nobody else can enter."""

    name: str
    home: Path
    shown: tuple[str, ...]  # folders that this user can read wherever they lie

    def try_to(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command in one of this user's folders."""
        programs = Path(sys.executable).parent
        return subprocess.run(
            as_user(self.name, self.name, "env", f"--chdir={cwd}", *command, shown=self.shown),
            env={"PATH": f"{programs}:{os.defpath}", "HOME": str(self.home), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def run(self, *command: str, cwd: Path) -> str:
        """Run a command that must succeed; gives what it said."""
        done = self.try_to(*command, cwd=cwd)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def own(self, path: Path) -> None:
        """Give a file or a folder to this user."""
        subprocess.run(["chown", "-R", f"{self.name}:{self.name}", path], check=True)


@contextmanager
def user(role: str, place: Path, *shown: Path | str) -> Iterator[User]:
    """A user of the system for as long as a test runs; skips where none can be made."""
    made = User(f"rnn-{role}-{os.getpid()}", place / role, (sys.prefix, *map(str, shown)))
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(made.home)]
    done = subprocess.run(
        ["useradd", *options, made.name], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no user can be made here: {done.stderr.strip()}")
    try:
        made.home.mkdir(mode=0o700)
        made.own(made.home)
        able = made.try_to(sys.executable, "-c", "import nbgrader", cwd=made.home)
        if able.returncode:
            pytest.skip(f"a user cannot read the Python of the tests: {able.stderr.strip()}")
        yield made
    finally:
        subprocess.run(["userdel", made.name], capture_output=True, check=False)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter, unlike those that pytest makes."""
    with tempfile.TemporaryDirectory(prefix="users-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def configure(folder: Path, exchange: Path) -> None:
    with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\nc = get_config()\nc.CourseDirectory.course_id = {COURSE_ID!r}\n")
        config.write(f"c.Exchange.root = {str(exchange)!r}\n")


def test_learners_hand_in_what_nobody_but_the_instructor_can_find(place, released_course):
    exchange = place / "exchange"
    exchange.mkdir()
    with (
        user("instructor", place, REPOSITORY) as instructor,
        user("learner", place) as learner,
        user("other", place) as other,
    ):
        course = instructor.home / "course"
        shutil.copytree(released_course.root, course)
        configure(course, exchange)
        exchange.chmod(0o777)  # as nbgrader wants it
        instructor.own(course)
        instructor.own(exchange)
        instructor.run("nbgrader", "release_assignment", NAME, cwd=course)

        configure(learner.home, exchange)
        assert NAME in learner.run("nbgrader", "list", cwd=learner.home)
        learner.run("nbgrader", "fetch_assignment", NAME, cwd=learner.home)
        learner.run("nbgrader", "submit", NAME, cwd=learner.home)

        said = instructor.run("nbgrader", "collect", NAME, cwd=course)
        assert "cheating" not in said
        collected = course / "submitted" / learner.name / NAME / f"{NAME}.ipynb"
        assert collected.is_file()

        inbound = exchange / COURSE_ID / "inbound"
        (handed_in,) = inbound.iterdir()
        assert handed_in.owner() == learner.name
        secrets = [course / folder for folder in ("gradebook.db", "source", "submitted")]
        for looker in (learner, other):
            for path in (inbound, *secrets, collected):
                assert "Permission denied" in looker.try_to("ls", str(path), cwd=looker.home).stderr
        found = other.try_to("cat", str(learner.home / NAME / f"{NAME}.ipynb"), cwd=other.home)
        assert "Permission denied" in found.stderr
