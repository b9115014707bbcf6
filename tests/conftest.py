"""The book and the packages as a newcomer gets them: by the README's commands."""

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def book(repository: Path) -> Path:
    """The book's HTML, built as the README says: every page run, warnings as errors."""
    done = subprocess.run(
        ["make", "book"], cwd=repository, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Open _build/html/index.html" in done.stdout
    return repository / "_build" / "html"


@pytest.hookimpl(tryfirst=True)  # before the plugin that reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker have all tests that share what takes long to make, and else a file each."""
    for item in items:
        shared = [name for name in ("book", "demo_class", "graded") if name in item.fixturenames]
        item.add_marker(pytest.mark.xdist_group(shared[0] if shared else str(item.path)))
