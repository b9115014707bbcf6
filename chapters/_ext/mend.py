"""Sphinx extension: faults of the theme and of Sphinx that keep some readers out are mended.

They stand in what templates and directives write, so the finished pages are changed. Each is named
for the rule of axe-core that finds it, and goes when the theme mends it.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

FAULTS = [
    # label-content-name-mismatch: a label must hold the words that are seen.
    (r'(<button class="btn search-button-field[^>]*?) title="Search" aria-label="Search"', r"\1"),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # summary-name: the arrow that unfolds a part of the contents has no words at all.
    (
        r'<summary><span class="toctree-toggle" role="presentation">',
        '<summary aria-label="The pages of this part"><span class="toctree-toggle">',
    ),
    # region: the logo stands outside of all landmarks.
    (
        r'(?s)<a class="navbar-brand logo".*?</a>',
        r'<nav aria-label="Front page">\g<0></nav>',
    ),
    # empty-table-header: the corner of a table with headings on two sides heads nothing.
    (r'<th class="head"><p></p></th>', "<td></td>"),
    # aria-required-children, aria-deprecated-role: a list of sources must hold items.
    (r' role="doc-biblioentry"', ' role="listitem"'),
]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mend(app: Sphinx, exception: Exception | None) -> None:
    """Mend every page of the built site."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text("utf-8")
        for fault, mended in FAULTS:
            page = re.sub(fault, mended, page)
        path.write_text(page, "utf-8")
