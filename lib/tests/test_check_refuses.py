"""What cannot be checked is one line that says why, and what to do."""

import re
from contextlib import suppress
from importlib.metadata import requires, version
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_set import NAME, notebook, own, rnnlib, save

from rnnlib.course import running
from rnnlib.course.check import check
from rnnlib.course.released import CannotCheckError


def broken_file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"{", "at line 1 it stops being JSON"),
        (b"[1, 2]", "not a notebook"),
        (b"PK\x03\x04", "the file is an archive"),
        (b"<html>", "the file is a web page"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"cells": [], "metadata": {}}', "does not say which problem set it is"),
        (b'{"cells": [], "metadata": {"problem_set": 1}}', "does not say which problem set it is"),
        (b'{"cells": [], "metadata": {"problem_set": {"cells": [], "format": 2, "name": "a"}}}',
         "install the rnnlib that came with it"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_notebook_of_a_set_is_one_line(tmp_path, content, message):
    with pytest.raises(CannotCheckError, match=message) as failure:
        check(broken_file(tmp_path / f"{NAME}.ipynb", content))
    assert f"{NAME}.ipynb" in str(failure.value)
    assert "\n" not in str(failure.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "code", "a/b", "error"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=1), inner),
    max_leaves=4,
)


@st.composite
def damaged(draw: st.DrawFn) -> dict:
    """A notebook with something else in the place of a part of it."""
    made = notebook()
    part, parts = made, []
    while isinstance(part, dict | list) and part and (not parts or draw(st.booleans())):
        key = draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        parts.append((part, key))
        part = part[key]
    holder, key = parts[-1]
    holder[key] = draw(JSON)
    return made


def test_the_course_extra_names_what_a_learner_needs():
    wanted = [each for each in requires("rnnlib") if re.search(r"extra == .course", each)]
    names = {re.match(r"[\w-]+", each)[0] for each in wanted}
    assert names == {"ipython", "jupyterlab", "nbgrader"}
    assert all(version(name) for name in names)


@given(damaged())
@example(notebook() | {"cells": [own("1") | {"outputs": 1, "execution_count": []}]})
def test_a_damaged_notebook_is_checked_or_refused(made):
    """What else it may raise is for Hypothesis to find."""
    with (
        TemporaryDirectory() as folder,
        mock.patch.object(running, "run", nothing_fails),
        suppress(CannotCheckError),
    ):
        check(save(made, Path(folder)))


def nothing_fails(cells: list[dict], begins: object) -> list[None]:
    return [None] * len(cells)


def test_a_wrong_path_says_what_to_do(tmp_path):
    save(notebook(), tmp_path)
    for path, message in {
        "ps0_smal.ipynb": "did you mean ps0_small.ipynb",
        "nothing/at all.ipynb": "there is no ",
        ".": "is a folder: name the notebook in it: the notebooks there are ps0_small.ipynb",
    }.items():
        done = rnnlib("check", path, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert len(done.stderr.splitlines()) == 1
    with pytest.raises(CannotCheckError, match=r"ends in \.ipynb"):
        check(broken_file(tmp_path / "set.py", b""))


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("torch", "ps0_small needs torch.* `python -m pip install torch`"),
        ("IPython", r'missing.* `python -m pip install "\./rnnlib-.*\[course\]"`'),
    ],
)
def test_what_is_not_installed_is_named_with_the_command(tmp_path, monkeypatch, missing, message):
    made = notebook()
    described = made["metadata"]["problem_set"]["cells"]
    described[1]["source"] = made["cells"][1]["source"] = "import torch"
    monkeypatch.setattr("rnnlib.course.check.find_spec", lambda name: name != missing)
    with pytest.raises(CannotCheckError, match=message):
        check(save(made, tmp_path))
