"""One class, played once for all tests that look at what grading made of it."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import parcels
import pytest

from autograder.authoring import release as releases
from autograder.authoring.attempt import exercises
from autograder.authoring.demo import demo_course
from autograder.authoring.release import read_master, release
from autograder.course import Course, CourseError
from autograder.running import jail

REPOSITORY = Path(__file__).parents[2]
PROBLEM_SET = "ps3_lstm"


class DemoClass(NamedTuple):
    """A class that was released to, graded and exported by `autograder demo`."""

    course: Course
    printed: str
    grades: dict[str, dict[str, str]]  # the rows of grades.csv, by learner


@pytest.fixture(scope="session")
def masters() -> Course:
    """The course of the repository: its settings and its masters."""
    return Course.find(REPOSITORY)


@pytest.fixture(scope="session")
def worth(masters: Course) -> dict[str, float]:
    """The points of each exercise of the problem set."""
    master = read_master(masters.master(PROBLEM_SET))
    return {name: cell.metadata.nbgrader.points for name, cell in exercises(master).items()}


@pytest.fixture(scope="session")
def full_marks(worth: dict[str, float]) -> float:
    return sum(worth.values())


@pytest.fixture(scope="session")
def jailed() -> None:
    """Grading needs a jail; where none can be made, what grades is skipped with the reason."""
    try:
        jail.check()
    except CourseError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def demo_class(
    masters: Course, jailed: None, tmp_path_factory: pytest.TempPathFactory
) -> DemoClass:
    root = tmp_path_factory.mktemp("class") / "demo"
    done = run_autograder("demo", PROBLEM_SET, "--to", str(root), cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    with open(root / "grades.csv", newline="", encoding="utf-8") as file:
        grades = {row["student_id"]: row for row in csv.DictReader(file)}
    return DemoClass(Course(root, masters.solutions), done.stdout, grades)


@pytest.fixture
def graded(demo_class: DemoClass, tmp_path: Path) -> Course:
    """A copy of the class that was graded, to change, with everybody on a roster."""
    root = tmp_path / "graded"
    shutil.copytree(demo_class.course.root, root)
    lines = ["id,first_name,last_name,email,lms_user_id"]
    for number, name in enumerate(demo_class.grades, start=9000):
        lines.append(f"{name},First-{name},Last-{name},{name}@example.org,{number}")
    (root / "roster.csv").write_text("\n".join(lines), "utf-8")
    return Course(root, demo_class.course.solutions)


@pytest.fixture
def course(masters: Course, tmp_path: Path) -> Course:
    """A fresh course in a folder of its own, with masters beside it and nothing released."""
    (tmp_path / "solutions").symlink_to(masters.solutions)
    return demo_course(masters, tmp_path / "course")


@pytest.fixture(scope="module")
def released_course(masters: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which the problem set was released, shared by the tests of a module."""
    fresh = demo_course(masters, tmp_path_factory.mktemp("released") / "course")
    release(fresh, PROBLEM_SET)
    return fresh


@pytest.fixture(scope="session")
def class_course(masters: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a set, whose master is not run once more for it, and an exchange of its own."""
    place = tmp_path_factory.mktemp("class")
    course = demo_course(masters, place / "course")
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\nc.Exchange.root = {str(place / 'exchange')!r}\n")
        file.write("c.ExchangeCollect.check_owner = False  # the tests submit for everybody\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(releases, "run", lambda *_: None)
        releases.release(course, PROBLEM_SET)
    return course


@pytest.fixture
def collecting(class_course: Course) -> Iterator[Course]:
    """The course of a class with a roster, and nothing collected."""
    (class_course.root / "roster.csv").write_text(parcels.ROSTER, "utf-8")
    yield class_course
    for name in ("submitted", "earlier", "autograded", "../exchange"):
        shutil.rmtree(class_course.root / name, ignore_errors=True)
    for name in ("roster.csv", "schedule.toml"):
        (class_course.root / name).unlink(missing_ok=True)
    with class_course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(PROBLEM_SET, duedate=None)
        for student in gradebook.students:
            gradebook.remove_student(student.id)


def run_autograder(
    *arguments: str, cwd: Path, timeout: float = 900
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, and return what it printed."""
    return subprocess.run(
        [Path(sys.executable).with_name("autograder"), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture(scope="session")
def autograder():
    return run_autograder
