"""The chapters as notebooks: plain, runnable with nothing but the wheel, and a button away."""

import inspect
import os
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

import notebooks
import plain_markdown
from rnnlib import lstm

CHAPTERS = ["recurrence", "gradients", "lstm", "gru", "comparison", "variants"]


def texts(notebook: nbformat.NotebookNode, kind: str = "markdown") -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


@pytest.fixture
def read(published):
    """A function that reads a published notebook by name."""
    return lambda name: nbformat.read(published / "notebooks" / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_notebook_has_the_chapters_code_and_no_sphinx(repository, read, chapter):
    source = jupytext.read(repository / "chapters" / f"{chapter}.md")
    expected = [code.replace(notebooks.GLUE, "") for code in texts(source, "code")]
    notebook = read(chapter)
    assert texts(notebook, "code")[1:] == expected
    assert not any(cell.get("outputs") for cell in notebook.cells)
    for text in texts(notebook):
        assert not re.search(r"^(`{3,}|:{3,})\{|\{[\w:-]+\}`|^\([\w-]+\)=$", text, re.MULTILINE)
        assert not re.search(r"\]\([^)]*\.md\b", text)


def test_what_a_notebook_cannot_do_is_there_in_another_form(book, read):
    text = "\n".join(texts(read("lstm")))
    page = BeautifulSoup((book / "chapters" / "lstm.html").read_bytes(), "html.parser").get_text()
    assert f"```python\n{inspect.getsource(lstm._advance)}```" in text
    kept = r"A bias of 0 keeps (0\.\d\d) a step"
    assert re.search(kept, text)[1] == re.search(kept, page)[1]
    assert "[Hochreiter and Schmidhuber (1997)](../chapters/references.html)" in text
    assert "[Gers et al. (2000)]" in text
    assert "<summary>Solution</summary>" in text
    assert "The questions stand on [the page in the book](../chapters/lstm.html)" in text
    assert '<a id="claim-5"></a>\n\n' in text
    assert "](gradients.ipynb#claim-1)" in text
    assert "](ps3_lstm.ipynb)" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{py:func}`rnnlib.lstm.step`", "`rnnlib.lstm.step`"),
        ("{ref}`the belt <belt>`", "the belt"),
        ("{glue:text}`rate:.1f` a step", "0.5 a step"),
        ("[x](other.md) [y](#there)", "[x](to other.md) [y](to #there)"),
        (
            "::::{dropdown} Show\n{glue:text}`rate` [x](x.md)\n:::{toy}\n:::\n::::",
            "<details>\n<summary>Show</summary>\n\n0.46 [x](to x.md)\n"
            "*Here [the page in the book](page) has something to try.*\n\n</details>",
        ),
        ("```{toy}\n:a: b\n\nc\n```", "*Here [the page in the book](page) has something to try.*"),
        ("```python\na = {}\n```", "```python\na = {}\n```"),
    ],
)
def test_a_role_or_directive_has_a_plain_form(text, expected):
    chapter = plain_markdown.Chapter(
        Path(), {"rate": "0.46"}, {}, "to {}".format, "references", "page"
    )
    assert plain_markdown.plain(text, chapter) == expected


@pytest.mark.parametrize(
    "chapter",
    ["recurrence", *(pytest.param(name, marks=pytest.mark.slow) for name in CHAPTERS[1:])],
)
def test_a_notebook_runs_where_rnnlib_is_only_the_wheel(published, newcomer, tmp_path, chapter):
    folder = tmp_path / "downloaded"
    shutil.copytree(published / "notebooks", folder)
    run = [newcomer, "-m", "nbconvert", "--to=notebook", "--execute", f"{chapter}.ipynb"]
    offline = {**os.environ, "PIP_NO_INDEX": "1"}
    done = subprocess.run(run, cwd=folder, env=offline, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    where = [newcomer, "-c", "import rnnlib; print(rnnlib.__file__)"]
    assert str(tmp_path / "venv") in subprocess.check_output(where, text=True)


def fake_app(**config: str) -> SimpleNamespace:
    """As much of Sphinx as the buttons look at."""
    chapters = SimpleNamespace(caption="Chapters", items=["chapters/lstm"])
    site_map = SimpleNamespace(root=SimpleNamespace(subtrees=[chapters]))
    options = {"repository_url": config.get("url", ""), "repository_branch": "main"}
    return SimpleNamespace(
        env=SimpleNamespace(external_site_map=site_map),
        config=SimpleNamespace(
            html_theme_options=options, html_baseurl=config.get("baseurl", ""), language="en"
        ),
    )


def buttons(page: str, **config: str) -> dict[str, str]:
    """The buttons that a page has, and where they lead."""
    context = {"header_buttons": [], "pathto": lambda path, _: f"../{path}"}
    notebooks.add_buttons(fake_app(**config), page, "page.html", context, None)
    return {b["text"]: b["url"] for group in context["header_buttons"] for b in group["buttons"]}


def test_the_buttons_of_a_copy_lead_to_its_repository():
    assert buttons("chapters/lstm", url="https://github.com/me/gates/") == {
        "Notebook": "../notebooks/lstm.ipynb",
        "Colab": "https://colab.research.google.com/github/me/gates/blob/main/notebooks/lstm.ipynb",
        "Binder": "https://mybinder.org/v2/gh/me/gates/main?labpath=notebooks/lstm.ipynb",
    }
    assert buttons("chapters/notation", url="https://github.com/me/gates") == {}
    with pytest.raises(ConfigError, match=r"is not https://github\.com/OWNER/NAME"):
        buttons("chapters/lstm", url="https://example.org/gates")


def test_the_notebooks_of_a_copy_know_where_they_come_from():
    web = notebooks.web_address(fake_app(url="https://github.com/me/gates"))
    assert web == "https://raw.githubusercontent.com/me/gates/main/notebooks"
    assert notebooks.web_address(fake_app(baseurl="https://me.org/")) == "https://me.org/notebooks"
    cell = notebooks.first_cell(web, ["results/comparison.json"], glues=False)
    assert f'"{web}/rnnlib-' in cell
    assert f'urlretrieve("{web}/results/comparison.json", "results/comparison.json")' in cell
    assert "http" not in notebooks.first_cell("", ["results/comparison.json"], glues=True)


def test_a_chapter_offers_its_notebook_and_no_service_that_is_not_configured(book):
    for path in book.rglob("*.html"):
        page = path.read_text("utf-8")
        name = path.stem
        of_chapters = path.parent in (book / "chapters", book / "zh" / "chapters")
        is_chapter = of_chapters and name in CHAPTERS
        assert (f'href="../notebooks/{name}.ipynb"' in page) == is_chapter, path
        assert "colab.research" not in page, path
        assert "mybinder.org/v2" not in page, path
