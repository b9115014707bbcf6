"""Names, answers and grades are for the owner of the course alone, and leave it for nobody else."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from conftest import REPOSITORY

from autograder import private
from autograder.returning import pages, places
from autograder.returning.export import export

SET = "ps3_lstm"
EVERYBODY_MAY = {"nbgrader_config.py", ".demo", "release"}
NOBODY = 65534


def open_to_others(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if path.stat().st_mode & 0o077}


@pytest.fixture
def wide_open(graded) -> Path:
    """The folder of a course that somebody opened to all, with all that may lie there."""
    for name in (
        "links.csv",
        "links.key",
        "zipped.json",
        "mine.zip",
        "gradebook.db-journal",
        private.LOG,
    ):
        (graded.root / name).touch()
    for name in private.MADE_WHEN_NEEDED:
        (graded.root / name).mkdir(exist_ok=True)
    for path in graded.root.iterdir():
        path.chmod(0o777)
    return graded.root


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_course_is_shut_whatever_the_umask_says(graded, wide_open, umask):
    shutil.rmtree(wide_open / "source")
    (wide_open / "grades.csv").unlink()
    before = os.umask(umask)
    try:
        export(graded, SET, wide_open / "grades.csv")
    finally:
        os.umask(before)
    assert open_to_others(wide_open) == EVERYBODY_MAY
    assert (wide_open / "source").is_dir()


def test_a_class_that_was_played_is_shut(demo_class):
    assert open_to_others(demo_class.course.root) == EVERYBODY_MAY
    assert (demo_class.course.root / "gradebook.db").is_file()


def test_a_group_of_instructors_keeps_its_rights_where_nbgrader_shares(wide_open):
    private.shut(wide_open, shared=True)
    modes = {path.stat().st_mode & 0o777 for path in wide_open.iterdir()}
    assert modes == {0o770, 0o777}
    assert {path.name for path in wide_open.iterdir() if path.stat().st_mode & 7} == EVERYBODY_MAY


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_reads_what_is_handed_out_and_nothing_else(wide_open):
    private.shut(wide_open)
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are shut, too
        os.chmod(folder, 0o755)
        root = shutil.copytree(wide_open, Path(folder) / "course")
        listing = ["find", str(root), "-type", "f", "-readable", "-printf", "%P\n"]
        other = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        found = subprocess.run(listing, **other, capture_output=True, text=True, check=False)
    readable = {"nbgrader_config.py", ".demo", f"release/{SET}/{SET}.ipynb"}
    assert set(found.stdout.split()) == readable


def test_names_and_grades_leave_the_course_for_nobody_else(graded, demo_class, tmp_path):
    """Of the roster, a page that goes out names at most the learner whose it is."""
    published = tmp_path / "published"
    list(places.to_folder(graded, SET, pages.to_return(graded, SET, False), published))
    people = (graded.root / "roster.csv").read_text("utf-8").splitlines()[1:]
    whose = dict(zip((p.split(",")[0] for p in people), people, strict=True))
    for learner, row in whose.items():
        own = pages.page(graded, SET, learner).read_bytes()
        others = "".join(other for name, other in whose.items() if name != learner).split(",")
        assert not [word for word in others if word.encode() in own and word not in row]
    outside = [*published.rglob("*"), *(graded.root / "release").rglob("*")]
    words = {word for row in people for word in row.split(",") if not word.isdigit()}
    for path in outside:
        if path.is_file():
            assert not [
                word for word in words if word in str(path) or word.encode() in path.read_bytes()
            ]


def test_git_leaves_out_what_is_private():
    names = ["source/x", "submitted/x", "autograded/x", "feedback/x", "backups/x", "earlier/x"]
    names += ["gradebook.db", "gradebook.db-journal", "roster.csv", "links.csv", "links.key"]
    names += ["grades-ps3_lstm.csv", "zipped.json", "feedback.zip", ".nbgrader.log"]
    command = ["git", "check-ignore", *(f"autograder/{name}" for name in names)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.stdout.split() == command[2:]
