"""Hidden tests, answers and known answers stay with the instructor.

A secret is a line of code that stands in hidden material and nowhere in what is public anyway.
"""

import html
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from nbgrader.utils import is_solution

import rnnlib
from autograder.authoring.release import read_master

REGION = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.DOTALL)
SHORTEST = 12  # letters of a line that says something
PUBLISHED = {
    *(".html", ".ipynb", ".md", ".js", ".txt", ".json", ".py", ".css", ".svg", ".inv", ".yml"),
    "",  # licenses and scripts
}


def lines(text: str) -> set[str]:
    """The lines that say something, without the spaces that are only layout."""
    squeezed = (re.sub(r"\s+", "", line) for line in text.splitlines())
    return {line for line in squeezed if len(line) >= SHORTEST}


def python_files(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.py")))


@pytest.fixture(scope="session")
def secrets(repository: Path) -> set[str]:
    paths = sorted((repository / "solutions").glob("*/*.md"))
    by_hand = [
        cell.source
        for path in paths
        for cell in read_master(path).cells
        if is_solution(cell) and cell.cell_type == "markdown"
    ]
    masters = [path.read_text("utf-8") for path in paths]
    hidden = "\n".join(region for master in masters for region in REGION.findall(master))
    hidden += "\n".join(by_hand)
    for answer in by_hand:
        masters = [master.replace(answer, "") for master in masters]
    hidden += python_files(repository / "solutions")
    hidden += python_files(repository / "autograder" / "autograder" / "checks")
    public = "\n".join(REGION.sub("", master) for master in masters)
    public += python_files(repository / "lib" / "rnnlib")
    # Solutions whose day has come are a page of the book.
    pages = [*repository.glob("chapters/*.md"), *repository.glob("chapters/solutions/*.md")]
    public += "\n".join(path.read_text("utf-8") for path in pages)
    found = lines(hidden) - lines(public)
    # A short line may stand inside a longer public one.
    everything = re.sub(r"\s+", "", public)
    return {line for line in found if line not in everything}


def leaks(paths: Iterable[Path], secrets: set[str]) -> Iterator[tuple[Path, str]]:
    """Each secret found in some files, as text or between the tags of highlighted code."""
    by_start = defaultdict(list)  # there are thousands: one walk through a text finds them all
    for secret in secrets:
        by_start[secret[:SHORTEST]].append(secret)
    for path in sorted(paths):
        if not path.is_file() or path.suffix not in PUBLISHED:
            continue
        raw = path.read_text("utf-8", errors="replace")
        for text in (raw, html.unescape(re.sub(r"<[^>]+>", "", raw)), raw.replace('\\"', '"')):
            squeezed = re.sub(r"\s+", "", text)
            starts = {squeezed[i : i + SHORTEST] for i in range(len(squeezed) - SHORTEST + 1)}
            for start in by_start.keys() & starts:
                yield from ((path, secret) for secret in by_start[start] if secret in squeezed)


def test_there_are_secrets_to_keep(secrets):
    assert len(secrets) > 100
    assert any("ps3_lstm.forget_gate(forget_gate)" in secret for secret in secrets)
    assert any("np.split(a,4,axis=1)" in secret for secret in secrets)


def test_what_is_published_holds_no_secret(published, repository, secrets, tmp_path):
    """Neither the book, nor what lies beside it, nor what is in the wheel."""
    (wheel,) = published.glob("notebooks/*.whl")
    ZipFile(wheel).extractall(tmp_path)
    assert list(leaks(tmp_path.rglob("*"), secrets)) == []

    chapters = [path for path in (repository / "chapters").rglob("*") if path.is_file()]
    own = {path.name for path in chapters if "node_modules" not in path.parts}
    ours = [
        path
        for path in published.rglob("*")
        # Scripts, styles and pictures of the theme's or of npm's are not.
        if path.is_file() and (not {"_static", "_vendor"} & {*path.parts} or path.name in own)
    ]
    assert list(leaks(ours, secrets)) == []
    assert {path.suffix for path in ours} - PUBLISHED <= {".whl", ".png"}


def test_the_released_notebooks_hold_no_secret(book, repository, secrets):
    released = repository / "autograder" / "release"
    assert list(released.rglob("*.ipynb"))
    assert list(leaks(released.rglob("*"), secrets)) == []


def test_the_library_holds_no_secret(secrets):
    assert list(leaks(Path(rnnlib.__file__).parent.rglob("*"), secrets)) == []


@pytest.mark.parametrize("ending", [".html", ".ipynb", ".js"])
def test_a_leak_would_be_found(book, secrets, tmp_path, ending):
    """The search finds a secret as Sphinx would publish it: highlighted, as JSON, in the index."""
    from json import dumps

    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    line = "    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)"
    published = {
        ".html": highlight(line, PythonLexer(), HtmlFormatter()),
        ".ipynb": dumps({"source": [line]}),
        ".js": dumps(line),
    }[ending]
    shutil.copyfile(book / "index.html", tmp_path / "page.html")
    (tmp_path / f"leak{ending}").write_text(published, "utf-8")
    assert list(leaks(tmp_path.rglob("*"), secrets))
