"""Sphinx extension: the words in the figures, in the language of the edition.

A page runs once, and draws its figures in English. matplotlib writes each label as the outlines of
its letters, below a comment that has the words. In another edition the outlines give way to the
words of the catalog `figures`: Chinese characters as text, in a font of the reader's machine, and
formulas and Latin letters as outlines again. A Chinese character is as wide as it is high, so where
each part goes is known without that font.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath, text_to_path
from sphinx.application import Sphinx

from words import catalog

SVG = "{http://www.w3.org/2000/svg}"
EM = 100  # in the coordinates of a label, whose y axis points up
WIDE = re.compile("([\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+)")
FORMULA = re.compile(r"\$[^$]*\$")
FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif"
LETTERS = "MLQC"  # of SVG, for matplotlib's codes 1 to 4

ElementTree.register_namespace("", SVG[1:-1])
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", translate_figures, priority=450)  # when explorables are there
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def translate_figures(app: Sphinx, exception: Exception | None) -> None:
    """Translate the labels of all figures in the built site."""
    words = catalog(app.config.language, "figures")
    if exception or app.builder.name != "html" or not words:
        return
    for path in figures_of(Path(app.outdir)):
        figure = read(path)
        for label, english, anchor in labels_of(figure.getroot()):
            if english in words:
                rewrite(label, english, words[english], anchor)
        figure.write(path, "utf-8", xml_declaration=True)


def figures_of(site: Path) -> list[Path]:
    """The figures of a built site, those for print included."""
    return sorted([*site.glob("_images/*.svg"), *site.glob("_explorables/*.svg")])


def read(path: Path) -> ElementTree.ElementTree:
    """A figure with its comments."""
    builder = ElementTree.TreeBuilder(insert_comments=True)
    return ElementTree.parse(path, ElementTree.XMLParser(target=builder))


def labels_of(element: Element, anchor: str = "middle") -> Iterator[tuple[Element, str, str]]:
    """Each label with words: the group of its outlines, the words, and which end stays put."""
    kind = element.get("id", "")
    anchor = {"legend": "start", "ytick": "end"}.get(kind.partition("_")[0], anchor)
    for child, following in zip(element, [*element[1:], None], strict=False):
        if child.tag is ElementTree.Comment:
            text = child.text.strip()
            if re.search("[a-z]{2}", FORMULA.sub("", text)):
                yield following, text, anchor
        else:
            yield from labels_of(child, anchor)


def rewrite(label: Element, english: str, translation: str, anchor: str) -> None:
    """Put a translation in the place of a label's outlines."""
    for outline in label.findall(f"{SVG}use"):
        label.remove(outline)
    parts = [part for part in WIDE.split(translation) if part]
    room = width(english) - sum(map(width, parts))
    x = room * {"start": 0, "middle": 0.5, "end": 1}[anchor]
    for part in parts:
        if WIDE.match(part):
            look = {"x": f"{x:.1f}", "font-size": str(EM), "font-family": FONTS}
            SubElement(label, f"{SVG}text", look, transform="scale(1 -1)").text = part
        else:
            SubElement(label, f"{SVG}path", d=outlines(part, x))
        x += width(part)


def width(text: str) -> float:
    """How long a text without Chinese, or of nothing else, is."""
    if WIDE.fullmatch(text):
        return EM * len(text)
    font, formula = FontProperties(size=EM), bool(FORMULA.search(text))
    return text_to_path.get_text_width_height_descent(text, font, formula)[0]


def outlines(text: str, x: float) -> str:
    """The outlines of a text that begins at x, as an SVG path."""
    steps = []
    for points, code in TextPath((x, 0), text, size=EM).iter_segments(simplify=False):
        close = code == TextPath.CLOSEPOLY
        steps.append("z" if close else LETTERS[code - 1] + " ".join(f"{p:.1f}" for p in points))
    return "".join(steps)
