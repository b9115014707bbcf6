"""Sphinx extension: faults of the theme and of Sphinx that keep some readers out are mended.

They stand in what templates and directives write, so the finished pages are changed. Each is named
for the rule of axe-core that finds it, and goes when the theme mends it.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from words import say

# What the theme says in English on every page, whatever its language.
OF_THE_THEME = [
    "Search this book...",
    "Color mode",
    "System Settings",
    "Toggle primary sidebar",
    "Toggle secondary sidebar",
    "Table of contents",
    "Link to this heading",
    "Link to this definition",
    "Main",
    "Page",
]

# The theme measures all boxes of a page that may scroll, each after it changed the one before: on a
# long chapter a phone is busy with that for seconds. _static/scrollers.js does it in its place.
SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
BOXES = '"pre",".nboutput > .output_area",".cell_output > .output"'
MORE_BOXES = ',".jp-RenderedHTMLCommon",".pst-scrollable-table-container"'


def theme_in(language: str) -> list[tuple[str, str]]:
    """The same for what the theme does not translate, where it is all of a text or an attribute."""
    return [
        (rf'(?<=[">])(\s*){re.escape(text)}(?=\s*["<])', rf"\1{said}")
        for text in OF_THE_THEME
        if (said := say(language, text)) != text
    ]


def faults_and_mended(language: str) -> list[tuple[str, str]]:
    """What to look for in a page, and what to put in its place, in the language of the page."""
    this_part = say(language, "The pages of this part")
    front, row = say(language, "Front page"), say(language, "Row")
    return [
        # label-content-name-mismatch: a label must hold the words that are seen.
        (
            r'(<button class="btn search-button-field[^>]*?) title="[^"]*" aria-label="[^"]*"',
            r"\1",
        ),
        (r'<summary aria-label="Toggle hidden content">', "<summary>"),
        # summary-name: the arrow that unfolds a part of the contents has no words at all.
        (
            r'<summary><span class="toctree-toggle" role="presentation">',
            f'<summary aria-label="{this_part}"><span class="toctree-toggle">',
        ),
        # region: the logo stands outside of all landmarks.
        (
            r'(?s)<a class="navbar-brand logo".*?</a>',
            rf'<nav aria-label="{front}">\g<0></nav>',
        ),
        # empty-table-header: the corner of a table heads the names of its rows.
        (
            r'<th class="head"><p></p></th>',
            f'<th class="head"><p class="visually-hidden">{row}</p></th>',
        ),
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
    faults = faults_and_mended(app.config.language) + theme_in(app.config.language)
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text("utf-8")
        for fault, mended in faults:
            page = re.sub(fault, mended, page)
        path.write_text(page, "utf-8")
    script = Path(app.outdir) / SCRIPT
    before, found, after = script.read_text("utf-8").partition(BOXES + MORE_BOXES)
    if not found:
        raise ExtensionError(f"{SCRIPT} is no longer what chapters/_ext/mend.py can mend")
    script.write_text(f'{before}".none"{after}', "utf-8")
