"""Sphinx extension: each chapter as a notebook beside the book, and the buttons that lead to it.

The book's build ends with a folder `notebooks`: the chapters as plain notebooks, the files they
read, and the released problem sets. Nothing has been run in them. Where `_config.yml` says which
GitHub repository the published tree goes to, a chapter also has buttons for Colab and Binder.
"""

import json
import posixpath
import re
import shutil
from functools import partial
from importlib.metadata import version
from pathlib import Path

import jupytext
import nbformat
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from editions import EDITIONS
from plain_markdown import Chapter, plain
from translated_text import translate, translate_notebook
from words import catalog, say

FOLDER = "notebooks"
GLUE = "from myst_nb import glue\n"

FIRST_CELL = """\
# Where the course's library is missing, it is installed from the file beside this notebook{or_web}.
from importlib.util import find_spec
from pathlib import Path

if not all(map(find_spec, ["rnnlib", "matplotlib", "torch"])):
    wheel = Path("{wheel}").resolve()
    address = {address}
    %pip install -q "rnnlib[figures,torch] @ {{address}}"
"""
FETCH = """
if not Path("{path}").exists():
    from urllib.request import urlretrieve

    Path("{path}").parent.mkdir(exist_ok=True)
    urlretrieve("{web}/{path}", "{path}")
"""
GLUE_STANDS_IN = '''

def glue(name, value, display=False):
    """In the book, put a number into the text. Here the text has the number of the book's run."""
'''


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", add_buttons, priority=600)  # after the theme's own
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def chapters_of(env: BuildEnvironment) -> list[str]:
    """The pages of the contents that are chapters."""
    parts = env.external_site_map.root.subtrees
    return [str(page) for part in parts if part.caption == "Chapters" for page in part.items]


def published(app: Sphinx) -> tuple[str, str] | None:
    """OWNER/NAME and the branch that hold the published tree, if _config.yml names them."""
    url = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    if not url:
        return None
    repository = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?", url)
    if not repository:
        raise ConfigError(f"repository: url: {url} is not https://github.com/OWNER/NAME")
    return repository[1], app.config.html_theme_options["repository_branch"]


def add_buttons(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Give a chapter a button for its notebook, and those that open it elsewhere."""
    if page not in chapters_of(app.env):
        return
    language = app.config.language
    notebook = f"{FOLDER}/{posixpath.basename(page)}.ipynb"
    here = context["pathto"](notebook, 1)
    buttons = [
        button(say(language, "Notebook"), here, "fas fa-download", say(language, "Download"))
    ]
    notebook = posixpath.join(EDITIONS[language][0], notebook)  # in the published tree
    if place := published(app):
        repository, branch = place
        colab = f"https://colab.research.google.com/github/{repository}/blob/{branch}/{notebook}"
        binder = f"https://mybinder.org/v2/gh/{repository}/{branch}?labpath={notebook}"
        buttons += [
            button("Colab", colab, "_static/images/logo_colab.png", say(language, "Run on Colab")),
            button(
                "Binder", binder, "_static/images/logo_binder.svg", say(language, "Run on Binder")
            ),
        ]
    context["header_buttons"].insert(
        0,
        {
            "type": "group",
            "tooltip": say(language, "Run this chapter"),
            "icon": "fas fa-rocket",
            "buttons": buttons,
            "label": "notebook-buttons",
        },
    )


def button(text: str, url: str, icon: str, tooltip: str) -> dict[str, str]:
    """A link as the theme's templates take it."""
    return {"type": "link", "text": text, "url": url, "icon": icon, "tooltip": tooltip}


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write the folder of notebooks beside the pages."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for page in app.env.found_docs:
        if page in chapters_of(app.env):
            write_chapter(app, page, folder)
        elif app.env.doc2path(page).endswith(".ipynb"):
            write_problem_set(app, page, folder)


def write_problem_set(app: Sphinx, page: str, folder: Path) -> None:
    """Write a released problem set; in another edition with its text translated, here and wherever
    the site has a copy."""
    source = Path(app.env.doc2path(page))
    shutil.copy(source, folder)
    if words := catalog(app.config.language, page):
        translated = translate_notebook(source.read_text("utf-8"), words)
        for copy in Path(app.outdir).rglob(source.name):
            copy.write_text(translated, "utf-8")


def write_chapter(app: Sphinx, page: str, folder: Path) -> None:
    """Write one chapter's notebook, and the results that it reads."""
    source = Path(app.env.doc2path(page))
    notebook = jupytext.read(source)
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    results = sorted(set(re.findall(r'"(results/[\w.-]+)"', code)))
    for path in results:
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.copy(source.parent / path, folder / path)

    chapter = chapter_of(app, page)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = translate(cell.source, catalog(app.config.language, page))
            cell.source = plain(text, chapter)
        else:
            cell.source = cell.source.replace(GLUE, "")
            cell.metadata.pop("mystnb", None)
    first = first_cell(web_address(app), results, GLUE in code)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{source.stem}-{number}"
    nbformat.validate(notebook)
    nbformat.write(notebook, folder / f"{source.stem}.ipynb")


def web_address(app: Sphinx) -> str:
    """Where the folder of notebooks lies on the web, or nothing."""
    if place := published(app):
        folder = posixpath.join(EDITIONS[app.config.language][0], FOLDER)
        return "https://raw.githubusercontent.com/{}/{}/".format(*place) + folder
    site = app.config.html_baseurl
    return site and posixpath.join(site, FOLDER)


def first_cell(web: str, results: list[str], glues: bool) -> str:
    """The code that makes a notebook run where there is nothing but Python."""
    wheel = f"rnnlib-{version('rnnlib')}-py3-none-any.whl"
    beside = "wheel.as_uri()"
    address = f'{beside} if wheel.exists() else "{web}/{wheel}"' if web else beside
    code = FIRST_CELL.format(wheel=wheel, address=address, or_web=", or from the web" * bool(web))
    if web:
        code += "".join(FETCH.format(path=path, web=web) for path in results)
    return (code + GLUE_STANDS_IN * glues).rstrip("\n")


def chapter_of(app: Sphinx, page: str) -> Chapter:
    """What the text of a chapter refers to, as the build found it."""
    run = Path(app.outdir).parent / "jupyter_execute" / f"{page}.glue.json"
    outputs = json.loads(run.read_text("utf-8")) if run.exists() else {}
    return Chapter(
        folder=Path(app.env.doc2path(page)).parent,
        glued={key: output["data"]["text/plain"] for key, output in outputs.items()},
        cited=app.env.get_domain("cite").bibdata.data.entries,
        address=partial(address_of, app, page),
        references=address_of(app, page, "references.md"),
        page=page_address(app, page),
    )


def page_address(app: Sphinx, page: str) -> str:
    """A page of the book as a notebook names it."""
    return posixpath.join(app.config.html_baseurl or "..", f"{page}.html")


def address_of(app: Sphinx, page: str, target: str) -> str:
    """Where a link of a chapter leads from its notebook: the pages of a site that has an address,
    which hold everywhere, or else the notebooks beside it."""
    label = ""
    if target.startswith("#"):
        label = target
        other = app.env.get_domain("std").anonlabels[target[1:]][0]
    else:
        other = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        other = posixpath.splitext(other)[0]
    if other == page:
        return label
    is_notebook = other in chapters_of(app.env) or app.env.doc2path(other).endswith(".ipynb")
    if is_notebook and not app.config.html_baseurl:
        return posixpath.basename(other) + ".ipynb" + label
    return page_address(app, other) + label
