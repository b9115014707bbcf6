"""Sphinx extension: the build fails if a link within the site leads nowhere.

Sphinx looks at the links that it makes itself. This looks at what was built: every address in a
page or a notebook, of a link, a picture or a script, must be a file of the site, and what stands
after a # must be in it. Other editions of the book are parts of the English one, and are looked at
with it. Addresses on the web are for `make links`.
"""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
from markdown_it import MarkdownIt
from sphinx.application import Sphinx
from sphinx.errors import SphinxError


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", check, priority=960)  # when all is written and taken in
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def check(app: Sphinx, exception: Exception | None) -> None:
    """Stop the build at the end if there are dead links."""
    if exception or app.builder.name != "html" or app.config.language != "en":
        return
    dead = list(dead_links(Path(app.outdir)))
    if dead:
        raise SphinxError("These links lead nowhere:\n" + "\n".join(dead))


class Page(HTMLParser):
    """What a page or a notebook links to or shows, and the places in it that links can lead to."""

    def __init__(self, path: Path):
        super().__init__()
        self.addresses: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(html_of(path))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note the attributes that are an address or an anchor."""
        for name, value in attributes:
            if value and name in ("href", "src", "poster"):
                self.addresses.add(value)
            elif value and name in ("id", "name"):
                self.anchors.add(value)


def html_of(path: Path) -> str:
    """A page, or the text of a notebook as a browser shows it."""
    if path.suffix != ".ipynb":
        return path.read_text("utf-8")
    cells = nbformat.read(path, as_version=4).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    return MarkdownIt().render("\n\n".join(texts))


def dead_links(site: Path) -> Iterator[str]:
    """Each link within a site that leads nowhere, with the page that it stands on."""
    site = site.resolve()
    read = cache(Page)
    for path in sorted([*site.rglob("*.html"), *site.rglob("*.ipynb")]):
        # The theme's templates, and copies that are read where their reader has put them.
        if {"_static", "_downloads"} & set(path.relative_to(site).parts):
            continue
        for address in sorted(read(path).addresses):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            is_there = target.is_relative_to(site) and target.exists()
            if not is_there or (
                parts.fragment and unquote(parts.fragment) not in read(target).anchors
            ):
                yield f"{path.relative_to(site)}: {address}"
