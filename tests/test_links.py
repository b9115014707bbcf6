"""Links within the site: all lead somewhere, and the build fails where one does not."""

import subprocess
import sys
from pathlib import Path

import nbformat

import links

EXTENSIONS = Path(links.__file__).parent


def test_every_link_of_what_is_published_leads_somewhere(published):
    page = links.Page(published / "chapters" / "lstm.html")
    assert {"../notebooks/lstm.ipynb", "gradients.html"} <= page.addresses
    assert list(links.dead_links(published)) == []


def test_each_kind_of_dead_link_is_named(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "index.html").write_text('<p id="here">', "utf-8")
    (tmp_path / "a page.html").write_text(
        '<a href="folder/">a</a> <a href="folder#here">b</a> <a href="https://example.org/x">c</a>'
        '<a href="#top" id="top">d</a> <a href="a%20page.html?x=1">e</a>'
        '<a href="gone.html">1</a> <a href="folder/#gone">2</a> <img src="gone.png">'
        '<a href="../..">3</a>',
        "utf-8",
    )
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("[a](<a page.html#top>) and [b](gone.ipynb)")]
    )
    nbformat.write(notebook, tmp_path / "note.ipynb")
    assert sorted(links.dead_links(tmp_path)) == [
        "a page.html: ../..",
        "a page.html: folder/#gone",
        "a page.html: gone.html",
        "a page.html: gone.png",
        "note.ipynb: gone.ipynb",
    ]


def test_a_dead_link_fails_the_build(tmp_path):
    (tmp_path / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(EXTENSIONS)!r})\n"
        "extensions = ['myst_parser', 'links']\n",
        "utf-8",
    )
    (tmp_path / "index.md").write_text('# A page\n\n<a href="gone.html">where?</a>\n', "utf-8")
    command = [sys.executable, "-m", "sphinx", str(tmp_path), str(tmp_path / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert "index.html: gone.html" in done.stderr
