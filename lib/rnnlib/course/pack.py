"""Packing a notebook to hand in.

`ps3_lstm.zip` is an ordinary zip archive of two files, both at its top:

    ps3_lstm.ipynb   the notebook, under the name of its problem set
    receipt.json     UTF-8 JSON: {"format": 1, "problem_set": "ps3_lstm",
                     "notebook": "ps3_lstm.ipynb", "sha256": of the notebook's bytes, in hex,
                     "bytes": how many they are, "packed": "2026-11-27T20:45:00Z", in UTC,
                     "versions": {"python": …, "rnnlib": …, "numpy": …, "torch": …}}

A version that is not installed is left out. The receipt is the learner's own: it proves nothing,
but shows whether a file arrived as it was sent. The notebook alone can be handed in as well.
"""

import hashlib
import json
import os
import platform
import tempfile
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rnnlib.course.check import Report
from rnnlib.course.limits import MOST_BYTES
from rnnlib.course.released import CannotCheckError

RECEIPT = "receipt.json"
FORMAT = 1
PACKAGES = ("rnnlib", "numpy", "torch")


def pack(report: Report, folder: Path) -> tuple[Path, dict]:
    """Write the file to hand in for a notebook that was checked, beside it.

    Where the notebook is too large, its outputs are left out: grading makes them anew.

    Returns the path and the receipt.

    Raises:
        CannotCheckError: the notebook is too large in any case, or something else is in the way.
    """
    path = folder / f"{report.problem_set}.zip"
    if path.exists() and not _is_packed(path):
        raise CannotCheckError(f"{path} is there, and not made by rnnlib: move it away, then pack")
    content = report.content
    if len(content) > MOST_BYTES:
        content = _without_outputs(content)
    if len(content) > MOST_BYTES:
        raise CannotCheckError(
            f"the notebook has {len(content) / 1e6:.0f} MB even without its outputs, and more than "
            f"{MOST_BYTES / 1e6:.0f} are not taken: are there pictures in its text?"
        )
    now = datetime.now(UTC)
    receipt = _receipt(report.problem_set, content, now)
    files = {
        receipt["notebook"]: content,
        RECEIPT: (json.dumps(receipt, indent=1) + "\n").encode(),
    }
    _write_zip(path, files, now)
    return path, receipt


def _receipt(problem_set: str, content: bytes, now: datetime) -> dict:
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return {
        "format": FORMAT,
        "problem_set": problem_set,
        "notebook": f"{problem_set}.ipynb",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "packed": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "versions": versions,
    }


def _is_packed(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return RECEIPT in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _without_outputs(content: bytes) -> bytes:
    notebook = json.loads(content, strict=False)
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = []
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _write_zip(path: Path, files: dict[str, bytes], now: datetime) -> None:
    """Write it whole: to a temporary file beside it, then renamed."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for name, content in files.items():
                member = zipfile.ZipInfo(name, now.timetuple()[:6])
                member.external_attr = 0o644 << 16
                archive.writestr(member, content, zipfile.ZIP_DEFLATED)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
