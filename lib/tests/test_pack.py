"""What `rnnlib pack` makes to hand in."""

import hashlib
import json
import re
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import small_set
from small_set import NAME, notebook, rnnlib, save

from rnnlib.course import pack as packing
from rnnlib.course.check import Report, check
from rnnlib.course.pack import RECEIPT, pack
from rnnlib.course.released import CannotCheckError


def read(path: Path) -> tuple[bytes, dict]:
    """The notebook and the receipt in a packed file, which holds nothing else."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted([f"{NAME}.ipynb", RECEIPT])
        return archive.read(f"{NAME}.ipynb"), json.loads(archive.read(RECEIPT))


@pytest.fixture
def report() -> Report:
    """What a check says of a notebook, which is not run for it."""
    return Report(NAME, json.dumps(notebook()).encode(), [], [])


def test_a_packed_file_holds_the_notebook_and_a_receipt_for_it(tmp_path):
    made = notebook(negate="def negate(x):\n    return x", extra=small_set.BLANK)
    path = save(made, tmp_path / "Übung 1", "mine.ipynb")
    before = datetime.now(UTC).replace(microsecond=0)
    done = rnnlib("pack", path)
    assert (done.returncode, done.stderr) == (0, "")
    packed = path.with_name(f"{NAME}.zip")
    assert f"Hand in {packed}" in done.stdout
    assert "failed: negate" in done.stdout
    assert "not yet started: extra" in done.stdout
    assert "its name is mine.ipynb" in done.stdout
    content, receipt = read(packed)
    assert content == path.read_bytes()
    assert receipt["sha256"] == hashlib.sha256(content).hexdigest()
    assert receipt["sha256"] in done.stdout
    assert receipt["bytes"] == len(content)
    assert (receipt["format"], receipt["problem_set"]) == (1, NAME)
    assert receipt["versions"]["numpy"] == np.__version__
    assert receipt["versions"]["python"] == sys.version.split()[0]
    packed_at = datetime.strptime(receipt["packed"], "%Y-%m-%dT%H:%M:%S%z")
    assert before <= packed_at <= before + timedelta(minutes=2)


def test_packing_again_replaces_the_file_and_leaves_no_other(tmp_path, report):
    first, _ = pack(report, tmp_path)
    changed = report._replace(content=report.content + b"\n")
    second, _ = pack(changed, tmp_path)
    assert first == second
    assert read(second)[0] == changed.content
    assert [each.name for each in tmp_path.iterdir()] == [second.name]


def test_a_file_of_that_name_that_is_something_else_stays(tmp_path, report):
    in_the_way = tmp_path / f"{NAME}.zip"
    in_the_way.write_bytes(b"a thesis")
    with pytest.raises(CannotCheckError, match="move it away"):
        pack(report, tmp_path)
    assert in_the_way.read_bytes() == b"a thesis"


def test_outputs_are_left_out_where_they_make_the_file_too_large(tmp_path, report, monkeypatch):
    monkeypatch.setattr(packing, "MOST_BYTES", 2 * len(report.content))
    made = notebook()
    made["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "σ" * 20_000}
    ]
    large = json.dumps(made).encode()
    path, receipt = pack(report._replace(content=large), tmp_path)
    content, _ = read(path)
    assert len(content) == receipt["bytes"] < len(large)
    assert json.loads(content) == notebook()


def test_what_is_too_large_without_outputs_is_not_packed(tmp_path, report, monkeypatch):
    monkeypatch.setattr(packing, "MOST_BYTES", 100)
    with pytest.raises(CannotCheckError, match="even without its outputs"):
        pack(report, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path, report):
    with pytest.raises(OSError, match=re.escape(str(tmp_path / "nowhere"))):
        pack(report, tmp_path / "nowhere")


def test_a_packed_notebook_can_be_checked_as_it_comes_out(tmp_path, report):
    path, _ = pack(report, tmp_path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    assert check(tmp_path / "out" / f"{NAME}.ipynb").passed()


@pytest.mark.parametrize("arguments", [(), ("check",), ("pack",)])
def test_every_command_has_an_example(arguments):
    done = rnnlib(*arguments, "--help")
    assert done.returncode == 0
    assert done.stdout.strip().splitlines()[-1].startswith("Example: rnnlib ")
