"""Which code a test depends on: its own check and all that this calls, and no neighbour's."""

import ast
from pathlib import Path

import pytest

from autograder import checks
from autograder.grading import sources
from autograder.grading.sources import called_by

CHECKS = Path(checks.__file__).parent
CALL = "from autograder.checks import toy\n\ntoy.first(first)"
TOY = """
from autograder.checks.toy_parts import shared
import numpy as np

LIMIT = 3
TABLE = {"slip": lambda x: helper(x)}

def helper(x):
    return x

@shared.stated
def first(answer):
    "What it checks."
    return TABLE, shared.tolerance

def second(answer):
    return LIMIT
"""
PARTS = {"shared": "tolerance = 1e-5\n\ndef stated(f):\n    return f\n\ndef unused():\n    pass\n"}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A function: the code that CALL comes to in a package of checks, with some text replaced."""

    def called(old="", new=""):
        sources._module.cache_clear()
        sources._path.cache_clear()
        package = tmp_path / "checks"
        (package / "toy_parts").mkdir(parents=True, exist_ok=True)
        (package / "toy_parts" / "__init__.py").touch()
        (package / "toy.py").write_text(TOY.replace(old, new))
        for name, text in PARTS.items():
            (package / "toy_parts" / f"{name}.py").write_text(text.replace(old, new))
        return called_by(CALL)

    monkeypatch.setattr(sources, "FOLDER", tmp_path / "checks")
    yield called
    sources._module.cache_clear()
    sources._path.cache_clear()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What it checks", "What it tests"),
        ("return x", "return -x"),
        ('"slip"', '"a slip"'),
        ("1e-5", "1e-6"),
        ("return f", "return None"),
    ],
)
def test_what_a_check_comes_to_is_part_of_it(toy, old, new):
    assert toy() != toy(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [("LIMIT = 3", "LIMIT = 4"), ("def second(answer)", "def second(x)"), ("pass", "return 1")],
)
def test_what_a_check_does_not_come_to_is_none_of_it(toy, old, new):
    assert toy() == toy(old, new)


def test_what_a_module_does_when_it_is_imported_counts_for_all_of_it(toy):
    assert toy() != toy("LIMIT = 3", "LIMIT = 3\nnp.seterr(all='raise')")


@pytest.mark.parametrize(
    "code",
    [
        "import autograder.checks.toy\nautograder.checks.toy.first(f)",
        "import autograder.checks.toy as t\nt.first(f)",
        "def test():\n    from autograder.checks.toy import first as check\n    check(f)",
    ],
)
def test_every_way_to_import_is_followed(toy, code):
    assert set(toy()) <= set(called_by(code))


def test_code_that_is_no_python_calls_nothing():
    assert called_by("this is (no Python") == []


def test_no_check_is_imported_in_a_way_that_is_not_followed():
    for path in CHECKS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: name the package in full"
                assert node.names[0].name != "*", f"{path}: name what is imported"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"globals", "__import__", "eval", "exec"}, path
