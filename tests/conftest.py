"""The book and the packages as a newcomer gets them: by the README's commands."""

import os
import subprocess
import sys
import sysconfig
import venv
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

    Where tests run in several processes, the first of them builds it for all. The Chinese edition
    comes with it, in the folder zh.
    """
    said = make_once(repository, tmp_path_factory, "book-zh")
    assert "Open _build/html/index.html" in said
    return repository / "_build" / "html"


@pytest.fixture(scope="session")
def published(book: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What learners get, from the book as it was built for this run."""
    make_once(repository, tmp_path_factory, "publish", "--old-file=book-zh")
    return repository / "_build" / "publish"


@pytest.fixture
def newcomer(tmp_path) -> Path:
    """A Python that has what is installed here, but neither rnnlib nor the autograder."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    # Files that end in .pth are not followed from here, and so neither are editable installs.
    lib = tmp_path / "venv" / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    (lib / "others.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    found = subprocess.run([python, "-c", "import rnnlib"], capture_output=True, check=False)
    assert found.returncode != 0
    return python


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


def make_once(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, target: str, *options: str
) -> str:
    """Make a target, once in this run for all its workers. Gives what make said."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    said = folder / f"make-{target}.txt"
    with FileLock(f"{said}.lock"):
        if not said.exists():
            command = ["make", *options, target]
            done = subprocess.run(
                command, cwd=repository, capture_output=True, text=True, timeout=900, check=False
            )
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            said.write_text(done.stdout, "utf-8")
    return said.read_text("utf-8")
