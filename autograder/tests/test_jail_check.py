"""What is said where no jail can be made, what a jail shows, and that any user can start one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jailed import in_a_jail, kernel
from users import as_user

from autograder.course import CourseError
from autograder.running import jail, view, warm

REPOSITORY = Path(__file__).parents[2]


# Where there is no jail


def fake_bubblewrap(folder: Path, complaint: str) -> str:
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\necho {complaint!r} >&2\nexit 1\n")
    program.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.fixture
def forget_the_check() -> Iterator[None]:
    jail._problem.cache_clear()
    yield
    jail._problem.cache_clear()


@pytest.mark.usefixtures("forget_the_check")
@pytest.mark.parametrize(
    ("complaint", "user", "remedy"),
    [
        ("bwrap: No permissions to create new namespace", 1000, "sysctl -w kernel."),
        ("bwrap: Creating new namespace failed", 0, "--cap-add SYS_ADMIN"),
        ("bwrap: Can't mount proc on /newroot/proc", 0, "systempaths=unconfined"),
        ("bwrap: Unknown option --size", 0, "install version 0.7"),
        ("bwrap: execvp python: Permission denied", 1000, "readable for every user"),
    ],
)
def test_a_refusal_comes_with_its_remedy(
    complaint: str, user: int, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", fake_bubblewrap(tmp_path, complaint))
    for module in (jail, warm):
        monkeypatch.setattr(module, "may_take_ids", lambda: user == 0)
    with pytest.raises(CourseError) as told:
        jail.check()
    assert remedy in str(told.value)
    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.usefixtures("forget_the_check")
def test_without_bubblewrap_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CourseError, match="apt install bubblewrap"):
        jail.check()
    with pytest.raises(CourseError), kernel():
        pass


@pytest.mark.usefixtures("forget_the_check")
def test_on_another_system_it_says_that_grading_is_for_linux(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(CourseError, match="needs Linux"):
        jail.check()


@in_a_jail
def test_the_check_runs_once(monkeypatch: pytest.MonkeyPatch):
    jail.check()
    monkeypatch.setattr(warm, "WarmParent", None)
    jail.check()


def test_only_what_tells_of_the_course_is_hidden(tmp_path: Path):
    """Fails where a package that learners need would be hidden, or one of ours shown."""
    hidden = {"autograder", "autograder-1.0.dist-info", "_editable_impl_other.pth", "paths.pth"}
    shown = {"autograderly", "numpy", "numpy-2.0.dist-info", "distutils-precedence.pth"}
    for name in hidden | shown:
        path = tmp_path / name
        path.touch() if name.endswith(".pth") else path.mkdir()
    (tmp_path / "paths.pth").write_text("# where it is\n/srv/course/autograder\n")
    (tmp_path / "distutils-precedence.pth").write_text("import os; x = '/a'\n")
    assert {path.name for path in view._telling_in(tmp_path)} == hidden


@pytest.mark.parametrize(
    ("path", "is_shown"),
    [
        (Path(os.__file__), True),
        (Path(pytest.__file__), True),
        (Path("/usr/src"), True),
        (REPOSITORY / "solutions", False),
        (Path(jail.__file__), False),
        (Path("/etc/passwd"), False),
    ],
)
def test_it_is_known_what_a_jail_shows(path: Path, is_shown: bool):
    """Fails where a course that lies in a folder of the system would be taken for hidden."""
    assert view.shows(path) is is_shown


# Started by an ordinary user


@in_a_jail
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can play somebody else")
def test_an_ordinary_user_has_the_same_jail():
    """The other modules' tests again, for another user."""
    python = as_user("65534", "65534", sys.executable)
    tried = subprocess.run([*python, "-c", "import pytest"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"nobody cannot be played here: {tried.stderr.decode().strip()}")
    here = Path(__file__).parent
    argv = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"{here}/test_jail.py"]
    argv += [f"{here}/test_jail_limits.py", f"{here}/test_warm.py"]
    costly = ("sooner", "libraries", "cpu", "memory", "restart", "disk", "forked", "closing")
    argv += ["-k", " and ".join(f"not {test}" for test in costly)]
    with tempfile.TemporaryDirectory(dir="/tmp") as home:
        os.chown(home, 65534, 65534)
        done = subprocess.run(
            [*python, *argv, f"--basetemp={home}/pytest"],
            env=os.environ | {"HOME": home, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout, done.stdout
