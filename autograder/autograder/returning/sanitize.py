"""What learners' code showed, made fit for a page: nothing in it runs, nothing is fetched.

HTML is written anew from an explicit list of tags and attributes, and every text is escaped, so
what is not on the list cannot be there, however badly this reads broken HTML. It reads in one pass:
the parsers at hand take minutes for a hundred thousand characters that mean them ill.
"""

import base64
import binascii
import html
import re

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_output

MOST_HTML = 1_000_000
MOST_TEXT = 100_000  # characters of one output
MOST_MARKDOWN = 10_000
MOST_PICTURE = 5_000_000
MOST_TEX = 2000
MOST_NESTED = 50


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT_TAGS = _names(
    "a abbr b blockquote br caption code col colgroup dd del div dl dt em figcaption figure h1 h2 "
    "h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody "
    "td tfoot th thead tr tt u ul var"
)
_MATH_TAGS = _names(
    "math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub "
    "msubsup msup mtable mtd mtext mtr munder munderover"
)
_VOID_TAGS = {"br", "col", "hr", "img"}
_LEFT_OUT_WHOLE = _names(
    "applet audio canvas form frameset iframe noembed noframes noscript object "
    "script select style svg template textarea title video xmp"
)
_MATH_ATTRIBUTES = _names(
    "accent columnalign columnspacing display displaystyle fence form linebreak linethickness "
    "lspace mathsize mathvariant maxsize minsize notation rowspacing rspace scriptlevel separator "
    "stretchy width"
)
_SIZE = r"\d{1,4}(\.\d*)?(px)?"
_ATTRIBUTES = {
    "alt": re.compile(r".{0,500}", re.DOTALL),
    "border": re.compile(r"\d"),
    "class": re.compile(r"dataframe|highlight|[a-z][a-z0-9]?"),  # the last: pygments' names
    "colspan": re.compile(r"\d{1,3}"),
    "height": re.compile(_SIZE),
    "href": re.compile(r"(https?://|mailto:)[^\s]{1,500}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "src": re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+"),
    "start": re.compile(r"\d{1,6}"),
    "style": re.compile(r"text-align:\s*(left|right|center);?"),
    "width": re.compile(_SIZE),
}
_MATH_WORD = re.compile(r"[a-z]+(-[a-z]+)*|-?\d{0,2}(\.\d{1,4})?(em|ex|pt|px|%)?")
# Possessive, so that no text makes them try again and again.
_TAG = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z-]++)\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>]++)""")
_MACROS = re.compile(r"\\(newcommand|renewcommand|def|let)\b")  # short to write, endless to read
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def clean_html(text: str) -> str:
    """HTML with only what is on the lists above. Scripts and their like go with all they hold."""
    writer = _Writer()
    position = 0
    while found := _TAG.search(text, position):
        writer.text(text[position : found.start()])
        position = found.end()
        slash, name, rest = found.groups()
        if name is None:  # a comment
            end = text.find("-->", position)
            position = end + 3 if end >= 0 else len(text)
        elif name.lower() in _LEFT_OUT_WHOLE:
            if not slash:
                position = _after_end(name, text, position)
        elif slash:
            writer.close(name.lower())
        else:
            writer.open(name.lower(), rest)
    writer.text(text[position:])
    return writer.finish()


def _after_end(name: str, text: str, position: int) -> int:
    found = re.compile(rf"</{name}[^<>]*+>", re.IGNORECASE).search(text, position)
    return found.end() if found else len(text)


def markdown_to_html(text: str) -> str:
    """Markdown as clean HTML, its formulas as MathML, which needs no script."""
    if len(text) > MOST_MARKDOWN:
        return f"<pre>{html.escape(_cut(text))}</pre>"
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    try:
        return clean_html(MarkdownWithMath(renderer=renderer).render(text))
    except RecursionError:
        return f"<pre>{html.escape(text)}</pre>"


def clean_output(output: NotebookNode) -> NotebookNode:
    """An output with text and pictures only: no script, no widget, no vector graphics."""
    if output.output_type == "stream":
        return new_output("stream", name=str(output.name), text=_cut(str(output.text)))
    if output.output_type == "error":
        traceback = [_cut(str(line)) for line in output.traceback[:100]]
        evalue = _cut(str(output.evalue))
        return new_output("error", ename=str(output.ename), evalue=evalue, traceback=traceback)
    return new_output("display_data", data=_clean_data(output.get("data", {})))


def _clean_data(data: NotebookNode) -> dict[str, str]:
    """The first of a display's forms that can be shown, and no other."""
    texts = {kind: text for kind, text in data.items() if isinstance(text, str)}
    for kind in ("text/html", "text/markdown", "text/latex"):
        if 0 < len(texts.get(kind, "")) <= MOST_HTML:
            shown = (
                clean_html(texts[kind]) if kind == "text/html" else markdown_to_html(texts[kind])
            )
            if "<img" in shown or re.sub(r"<[^>]*>", "", shown).strip():
                return {"text/html": shown}
    for kind in _SIGNATURES:
        if _is_picture(texts.get(kind, ""), kind):
            return {kind: texts[kind]}
    plain = _cut(texts.get("text/plain", ""))
    if "image/svg+xml" in data:
        plain += "\n(a picture in SVG: see it in your notebook)"
    return {"text/plain": plain}


def _is_picture(text: str, kind: str) -> bool:
    if not 0 < len(text) <= MOST_PICTURE:
        return False
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return content.startswith(_SIGNATURES[kind])


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "\n… and more, left out here"


def _formula(tex: str, display: str) -> str:
    """A formula as MathML; where it cannot be read, as it was written."""
    plain = f"<code>{html.escape(tex)}</code>"
    if len(tex) > MOST_TEX or _MACROS.search(tex):
        return plain
    # The converter knows align, but neither its inner form nor plain TeX's end of a line.
    known = re.sub(r"\{(align|gather)ed\}", r"{\1*}", tex).replace(r"\cr", r"\\")
    try:
        return clean_html(convert(known, display=display))
    except Exception:  # its own, and whatever else odd input makes it raise
        return plain


class _Renderer(IPythonRenderer):
    """nbconvert's Markdown, with formulas as MathML."""

    def inline_math(self, body: str) -> str:
        return _formula(body, "inline")

    def block_math(self, body: str) -> str:
        return _formula(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        return _formula(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


class _Writer:
    """Writes HTML of allowed tags; every tag that it opens is closed again."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._open: list[str] = []

    def text(self, text: str) -> None:
        self._written.append(html.escape(html.unescape(text)))

    def open(self, tag: str, attributes: str) -> None:
        if tag not in _TEXT_TAGS | _MATH_TAGS or len(self._open) == MOST_NESTED:
            return
        kept = []
        for name, value in _ATTRIBUTE.findall(attributes):
            plain = html.unescape(value.strip("\"'"))
            if _is_allowed(tag, name.lower(), plain):
                kept.append(f' {name.lower()}="{html.escape(plain)}"')
        self._written.append(f"<{tag}{''.join(kept)}>")
        if tag in _MATH_TAGS and attributes.endswith("/"):
            self._written.append(f"</{tag}>")
        elif tag not in _VOID_TAGS:
            self._open.append(tag)

    def close(self, tag: str) -> None:
        if tag in self._open:
            while (closed := self._open.pop()) != tag:
                self._written.append(f"</{closed}>")
            self._written.append(f"</{tag}>")

    def finish(self) -> str:
        return "".join(self._written) + "".join(f"</{tag}>" for tag in reversed(self._open))


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if tag in _MATH_TAGS:
        return name in _MATH_ATTRIBUTES and all(map(_MATH_WORD.fullmatch, value.split()))
    return name in _ATTRIBUTES and bool(_ATTRIBUTES[name].fullmatch(value))
