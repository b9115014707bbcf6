"""Sphinx extension: which edition of the book a page is of, and how it looks from outside.

The foot of each page names the version and the day. A browser's tab and a phone's screen show the
logo, and a link that is shared shows a card; both are drawn here from _static's SVG, for programs
that cannot read SVG.
"""

import os
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import matplotlib
import resvg_py
from babel.dates import format_date
from sphinx.application import Sphinx
from sphinx.config import Config

from words import say

STATIC = Path(__file__).parents[1] / "_static"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
# In the site: a drawing, its width in pixels, and what it stands on.
PICTURES = {
    "card.png": ("card.svg", 1200, None),
    "icon.png": ("logo.svg", 32, None),
    "touch-icon.png": ("logo.svg", 180, "#fff"),
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, its descriptions ahead of sphinxext.opengraph's own."""
    app.connect("config-inited", name_edition)
    app.connect("config-inited", give_address)
    app.connect("html-page-context", describe, priority=400)
    app.connect("build-finished", draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_edition(app: Sphinx, config: Config) -> None:
    """Write the version, and the day if it is known, at the foot of each page."""
    language = config.language
    edition = say(language, "Version {}").format(version("rnnlib"))
    if seconds := os.environ.get("SOURCE_DATE_EPOCH") or last_commit(app.srcdir):
        day = datetime.fromtimestamp(int(seconds), UTC).date()
        named = format_date(day, "d MMMM yyyy" if language == "en" else "long", language)
        edition += say(language, ", ") + f'<time datetime="{day}">{named}</time>'
    edition += say(language, ".")
    config.html_theme_options["extra_footer"] = f"<p>{edition}</p>"


def last_commit(folder: Path) -> str:
    """When the last commit was made, in seconds; nothing if this is no git repository.

    The day of the build would differ between two builds of the same text.
    """
    command = ["git", "-C", str(folder), "log", "-1", "--format=%ct"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def give_address(app: Sphinx, config: Config) -> None:
    """Let shared links show the card, if _config.yml says where the site will be."""
    if config.html_baseurl:
        config.ogp_site_url = config.html_baseurl
        config.ogp_image = "_static/card.png"


def describe(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Describe a shared page by what its front matter says about it."""
    found = re.search('<meta content="([^"]*)" name="description"', context.get("metatags", ""))
    if found:
        context["meta"]["og:description"] = found[1]


def draw(app: Sphinx, exception: Exception | None) -> None:
    """Write the pictures into the built site."""
    if exception or app.builder.format != "html":
        return
    for name, (source, width, ground) in PICTURES.items():
        png = resvg_py.svg_to_bytes(
            svg_path=str(STATIC / source),
            width=width,
            background=ground,
            resources_dir=str(STATIC),
            font_dirs=[str(FONTS)],
            skip_system_fonts=True,
        )
        (Path(app.outdir) / "_static" / name).write_bytes(png)
