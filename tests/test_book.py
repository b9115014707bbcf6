"""What is published: the pages of the contents, each of them run, and the problem sets."""

import html
import re
from pathlib import Path

import pytest
import yaml

CELLS = ["recurrence", "gradients", "lstm", "gru"]
CHAPTERS = [*CELLS, "comparison", "variants"]


def pages_of_contents(node: dict | list) -> set[str]:
    """Every page that _toc.yml names."""
    if isinstance(node, list):
        return set().union(*map(pages_of_contents, node))
    own = {node[key] for key in ("root", "file") if key in node}
    parts = [node[key] for key in ("parts", "chapters", "sections") if key in node]
    return own.union(*map(pages_of_contents, parts))


def text_of(page: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_the_built_pages_are_those_of_the_contents(book, repository):
    contents = yaml.safe_load((repository / "_toc.yml").read_text("utf-8"))
    built = {path.relative_to(book).with_suffix("").as_posix() for path in book.rglob("*.html")}
    of_sphinx = {"index", "genindex", "search"}
    of_the_theme = {page for page in built if page.startswith("_static/")}
    of_zh = {page for page in built if page.startswith("zh/")}
    assert built - of_sphinx - of_the_theme - of_zh == pages_of_contents(contents)
    assert "index" in built
    assert of_zh == {f"zh/{page}" for page in built - of_zh}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_was_run_and_has_its_figures(book, repository, chapter):
    source = (repository / "chapters" / f"{chapter}.md").read_text("utf-8")
    page = (book / "chapters" / f"{chapter}.html").read_text("utf-8")
    assert source.count("plt.show()") == len(re.findall("<img [^>]*_images/", page)) > 0
    assert 'class="output' in page


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_figure_of_a_chapter_says_what_it_shows(book, chapter):
    page = (book / "chapters" / f"{chapter}.html").read_text("utf-8")
    descriptions = re.findall(r'<img [^>]*?alt="([^"]*)"[^>]*_images', page)
    assert descriptions
    assert all(len(description) > 60 for description in descriptions)


@pytest.mark.parametrize(
    ("chapter", "number"),
    [
        ("lstm", "6.999500632"),
        ("lstm", "5.999773011"),
        ("lstm", "6.999500634"),
        ("lstm", "0.9636"),
        ("recurrence", "h = [16. 16.]  y = [32. 32.]"),
    ],
)
def test_the_numbers_of_the_worked_examples_stand_on_the_page(book, chapter, number):
    assert number in text_of(book / "chapters" / f"{chapter}.html")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_runs_on_a_gpu_where_there_is_one(repository, chapter):
    source = (repository / "chapters" / f"{chapter}.md").read_text("utf-8")
    assert 'device = "cuda" if torch.cuda.is_available() else "cpu"' in source


def test_each_released_problem_set_is_a_page_and_a_download(book, repository):
    masters = sorted(path.stem for path in (repository / "solutions").glob("*/*.md"))
    assert masters
    overview = (book / "chapters" / "problem-sets.html").read_text("utf-8")
    for name in masters:
        released = repository / "autograder" / "release" / name / f"{name}.ipynb"
        page = book / "autograder" / "release" / name / f"{name}.html"
        assert "YOUR CODE HERE" in text_of(page)
        (download,) = re.findall(rf'href="([^"]*_downloads/[^"]*/{name}\.ipynb)"', overview)
        assert (book / "chapters" / download).resolve().read_bytes() == released.read_bytes()


@pytest.mark.parametrize(
    ("chapter", "module", "gates"), [("lstm", "lstm", "ifgo"), ("gru", "gru", "rzn")]
)
def test_the_symbols_of_the_chapters_equations_are_the_names_of_the_code(
    repository, chapter, module, gates
):
    text = (repository / "chapters" / f"{chapter}.md").read_text("utf-8")
    cell = (repository / "lib" / "rnnlib" / f"{module}.py").read_text("utf-8")
    number = text.partition("\n# ")[2][0]
    for position, gate in enumerate(gates, start=1):
        assert re.search(rf"^{gate}_t = .*\\tag\{{{number}\.{position}\}}", text, re.MULTILINE)
        assert f"    {gate}: Array" in cell


@pytest.mark.parametrize("chapter", CELLS)
def test_a_chapter_shows_the_library_itself_and_offers_practice_and_a_quiz(repository, chapter):
    text = (repository / "chapters" / f"{chapter}.md").read_text("utf-8")
    assert "```{literalinclude} ../lib/rnnlib/" in text
    assert text.count(":::{dropdown} Solution") >= 3
    assert f"```{{quiz}} {chapter}\n" in text


def test_every_equation_has_the_number_of_its_anchor(repository):
    for path in (repository / "chapters").glob("*.md"):
        text = path.read_text("utf-8")
        anchors = re.findall(r"^\(eq-(\d+)-(\d+)\)=$", text, re.MULTILINE)
        tags = re.findall(r"\\tag\{(\d+)\.(\d+)\}", text)
        assert anchors == tags, path.name


def test_formulas_are_mathml_and_their_numbers_stand_beside_them(book, repository):
    for path in (repository / "chapters").glob("*.md"):
        tags = re.findall(r"\\tag\{([\d.]+)\}", path.read_text("utf-8"))
        page = (book / "chapters" / f"{path.stem}.html").read_text("utf-8")
        assert re.findall(r'</math></div><span class="eqno">\(([\d.]+)\)</span>', page) == tags
        text = re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)  # code may draw formulas
        assert not re.search(r"\\(odot|sigma|tag|frac)", text), path.name
