"""The book and the packages as a newcomer gets them: by the README's commands."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Watch, chromium, serve  # noqa: F401 (the fixture `browser`)
from filelock import FileLock
from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def book(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book's HTML, built as the README says: every page run, warnings as errors.

    Where tests run in several processes, the first of them builds it for all.
    """
    html = repository / "_build" / "html"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make_book(repository)
        return html
    built = tmp_path_factory.getbasetemp().parent / "book-is-built"  # of this run, for all workers
    with FileLock(f"{built}.lock"):
        if not built.exists():
            make_book(repository)
            built.touch()
    return html


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    """The address at which the built book is served, without a slash at its end."""
    with serve(book) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """An empty page that can reach the book and nothing else.

    The test fails if the page asks for anything else, or logs an error or a warning.
    """
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    watch = Watch(context, site)
    yield context.new_page()
    context.close()
    assert watch.faults == []


def make_book(repository: Path) -> None:
    done = subprocess.run(
        ["make", "book"], cwd=repository, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Open _build/html/index.html" in done.stdout
