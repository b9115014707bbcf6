"""Sphinx extension: the book in more than one language, each page a click from its twin.

The English edition is the site, and holds the others in a folder each. `chapters/edition.py` builds
one of those, beside the English edition; the English build takes in what is there, and its pages
link to it then.
"""

import shutil
from pathlib import Path
from urllib.parse import urljoin

from sphinx.application import Sphinx
from sphinx.config import Config

from words import say

# Of each edition: its folder in the site, its name in itself, and how it offers itself to readers
# of another one.
EDITIONS = {
    "en": ("", "English", "This page in English"),
    "zh_CN": ("zh", "中文", "本页的中文版"),
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", translate_settings, priority=300)  # before who reads them
    app.connect("html-page-context", link_editions, priority=100)  # before empty parts go
    app.connect("build-finished", take_in, priority=950)  # when both are as they will be
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def folder_of(outdir: Path, language: str) -> Path:
    """Where an edition is built, beside the English one."""
    name = EDITIONS[language][0]
    return outdir.parent / (f"html-{name}" if name else "html")


def translate_settings(app: Sphinx, config: Config) -> None:
    """Give an edition its title, its address, and what unfolds its cells."""
    config.html_title = say(config.language, config.html_title)
    config.ogp_site_name = config.html_title
    config.author = say(config.language, config.author)
    config.nb_code_prompt_show = say(config.language, "Show code cell {type}")
    config.nb_code_prompt_hide = say(config.language, "Hide code cell {type}")
    if config.html_baseurl and config.language != "en":
        config.html_baseurl = address(config.html_baseurl, config.language)


def address(root: str, language: str) -> str:
    """Where an edition of a site lies on the web."""
    folder = EDITIONS[language][0]
    return urljoin(root, f"{folder}/") if folder else root


def link_editions(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Tell the page's template which other editions have this page."""
    root, language = context["content_root"], app.config.language
    english = f"{root}../" if language != "en" else root
    context["editions"] = [
        {
            "url": f"{english}{folder}/{page}.html" if folder else f"{english}{page}.html",
            "lang": other.replace("_", "-"),
            "name": name,
            "offer": offer,
        }
        for other, (folder, name, offer) in EDITIONS.items()
        if other != language and (other == "en" or is_built(app, other, page))
    ]
    context["alternates"] = alternates(app, page, context["editions"])


def is_built(app: Sphinx, language: str, page: str) -> bool:
    """Whether another edition has this page."""
    return (folder_of(Path(app.outdir), language) / f"{page}.html").exists()


def alternates(app: Sphinx, page: str, editions: list[dict]) -> list[tuple[str, str]]:
    """Each language that the page is in, and where on the web: search engines ask for it."""
    own = app.config.html_baseurl
    if not own or not editions:
        return []
    folder = EDITIONS[app.config.language][0]
    root = own.removesuffix(f"{folder}/") if folder else own
    languages = [app.config.language, *(each["lang"].replace("-", "_") for each in editions)]
    return [
        (language.replace("_", "-"), urljoin(address(root, language), f"{page}.html"))
        for language in sorted(languages)
    ]


def take_in(app: Sphinx, exception: Exception | None) -> None:
    """Copy the other editions that are built into the English one."""
    if exception or app.builder.name != "html" or app.config.language != "en":
        return
    outdir = Path(app.outdir)
    for language, (folder, *_) in EDITIONS.items():
        built = folder_of(outdir, language)
        if folder and built.exists():
            shutil.copytree(built, outdir / folder, dirs_exist_ok=True)
