"""Sphinx extension: what pages load is served with the book, and is small.

- `vendored` names files of npm's packages: where one lies in the site, and where in node_modules.
  They stay out of `_static`, for Jupyter Book adds every script in there to every page.
- All style sheets become one, without the rules that no page can use.
- The fonts of the formulas and of the icons keep the characters that the site uses.
"""

import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

from fontTools import subset
from sphinx.application import Sphinx

from maths import NODE

PACKAGES = Path(__file__).parents[1] / "_vendor" / "node_modules"
SHEET = "_static/styles/book.css"
MATHS_FONT = PACKAGES / "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
ICON_FONT = "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2"
LINK = re.compile(r'\s*<link\b(?=[^>]*rel="stylesheet")[^>]*href="([^"?]+)[^>]*>')
# A formula's single letter is shown as one of these, though the page has the plain letter.
ITALIC = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in [0x210E, *range(0x1D434, 0x1D468), *range(0x1D6FC, 0x1D71C)]
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("vendored", {}, "")
    app.connect("build-finished", finish, priority=900)  # after the theme, which writes sheets, too
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Copy what is vendored into the built site, and make its style sheet and its fonts."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for name, source in app.config.vendored.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGES / source, site / name)
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    pages = {path: path.read_text("utf-8") for path in paths}
    css = join_sheets(site, pages)
    formulas = "".join(re.findall(r"<math.*?</math>", "".join(pages.values()), re.DOTALL))
    letters = set(re.sub(r"<.*?>", "", formulas))
    letters |= {ITALIC[letter] for letter in letters & ITALIC.keys()}
    icons = set(re.findall("[\ue000-\uf8ff]", css))
    icons |= {chr(int(code, 16)) for code in re.findall(r'"\\([ef][0-9a-f]{3})"', css)}
    cut_font(MATHS_FONT, (site / SHEET).parent / "STIXTwoMath.woff2", letters)
    cut_font(site / ICON_FONT, site / ICON_FONT, icons)


def join_sheets(site: Path, pages: dict[Path, str]) -> str:
    """Link one style sheet in all pages instead of theirs. Returns its text."""
    sheets = {}  # a set that keeps the order
    for path, page in pages.items():
        sheets |= dict.fromkeys((path.parent / name).resolve() for name in LINK.findall(page))
        link = f'<link rel="stylesheet" href="{os.path.relpath(site / SHEET, path.parent)}" />'
        page = LINK.sub("", page).replace("</title>", f"</title>\n    {link}", 1)
        path.write_text(page, "utf-8")
    command = [NODE, Path(__file__).with_suffix(".mjs"), site, *sheets]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    (site / SHEET).write_text(done.stdout, "utf-8")
    return done.stdout


def cut_font(source: Path, target: Path, characters: set[str]) -> None:
    """Write a font with these characters, and the parts that they are built from, only."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(characters))
    subsetter.subset(font)
    subset.save_font(font, target, options)
