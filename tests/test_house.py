"""The house as a newcomer finds it: the README's commands, the packages, mistakes at the start."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.release import read_master
from autograder.files import write_notebook


def make(repository: Path, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


@pytest.fixture
def fresh_copy(repository: Path, tmp_path: Path) -> Path:
    """What `make` looks at before it has installed anything."""
    for name in ("Makefile", "constraints.txt", "pyproject.toml"):
        shutil.copy(repository / name, tmp_path)
    for name in ("lib", "autograder"):
        (tmp_path / name).mkdir()
        shutil.copy(repository / name / "pyproject.toml", tmp_path / name)
    return tmp_path


def fake_python(folder: Path, script: str) -> str:
    path = folder / "fake-python"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_readme_names_only_targets_that_exist(repository):
    readme = (repository / "README.md").read_text("utf-8")
    listed = set(re.findall(r"^  make ([\w-]+)", make(repository, "help").stdout, re.MULTILINE))
    named = set(re.findall(r"`?make ([\w-]+)`?", readme)) - {"PIP_ARGS", "PYTHON"}
    assert {"book", "test", "demo"} <= named <= listed


def test_ci_runs_the_readmes_test_command(repository):
    assert "make test" in (repository / "README.md").read_text("utf-8")
    commands = [
        line
        for line in (repository / ".ci" / "run").read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]
    assert commands[-1] == "make test"


def test_plain_make_makes_the_book(repository):
    assert make(repository, "-n").stdout == make(repository, "-n", "book").stdout


@pytest.mark.parametrize("target", ["book", "test"])
def test_a_python_that_is_too_old_is_one_line(fresh_copy, target):
    old = fake_python(fresh_copy, "exit 1")
    done = make(fresh_copy, target, f"PYTHON={old}")
    assert done.returncode != 0
    assert "older than 3.11" in done.stderr.splitlines()[0]
    assert "make PYTHON=" in done.stderr.splitlines()[0]


def test_a_python_that_is_missing_says_what_to_do(fresh_copy):
    done = make(fresh_copy, "test", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "no-such-python is missing" in done.stderr


def test_a_python_without_venv_is_one_line(fresh_copy):
    script = f'case "$2" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac'
    done = make(fresh_copy, "test", f"PYTHON={fake_python(fresh_copy, script)}")
    assert done.returncode != 0
    assert "no venv module" in done.stderr.splitlines()[0]


@pytest.mark.parametrize("package", ["rnnlib", "autograder"])
def test_a_package_is_found_from_the_root_of_the_repository(repository, package):
    """The folder autograder/ must not hide the package of the same name inside it."""
    script = f"import {package}; print({package}.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith(f"{package}/__init__.py")


def test_the_library_knows_nothing_of_the_autograder(repository):
    for path in (repository / "lib" / "rnnlib").glob("*.py"):
        assert "autograder" not in path.read_text("utf-8"), path
    for path in (repository / "lib" / "rnnlib" / "course").glob("*.py"):
        assert not re.search(r"(import|from) autograder", path.read_text("utf-8")), path


def test_nothing_else_of_the_library_imports_the_learners_command(repository):
    for path in (repository / "lib" / "rnnlib").glob("*.py"):
        assert "rnnlib.course" not in path.read_text("utf-8"), path


def test_the_chapters_import_nothing_of_the_autograder(repository):
    for path in (repository / "chapters").glob("*.md"):
        assert not re.search(r"(import|from) autograder", path.read_text("utf-8")), path


def test_a_master_and_its_source_are_a_jupytext_pair(repository, tmp_path):
    """What an instructor changes in the notebook comes back to the text, and nothing else does."""
    shutil.copy(repository / "pyproject.toml", tmp_path)
    shutil.copytree(repository / "solutions", tmp_path / "solutions")
    source = read_master(repository / "solutions" / "ps3_lstm" / "ps3_lstm.md")
    notebook = tmp_path / "autograder" / "source" / "ps3_lstm" / "ps3_lstm.ipynb"
    master = tmp_path / "solutions" / "ps3_lstm" / "ps3_lstm.md"
    expected = master.read_text("utf-8").replace("The chapter", "This chapter")
    for cell in source.cells:
        cell.source = cell.source.replace("The chapter", "This chapter")
    write_notebook(source, notebook)
    subprocess.run(
        [sys.executable, "-m", "jupytext", "--sync", str(notebook)], check=True, capture_output=True
    )
    assert master.read_text("utf-8") == expected
