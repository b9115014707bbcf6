"""Sphinx extension: a page loads what it uses, says what it is about, and does not jump.

The scripts are those that the page needs, and wait until it is read; a page without a description
gets its first paragraph as one; pictures state their size, and those further down load when the
reader comes near them; code has elements for what is coloured only, which halves a chapter's.
"""

import html
import re
from pathlib import Path

import imagesize
from docutils import nodes
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text
from sphinx.application import Sphinx

# Jupyter Book adds these to every page: live code and folding that this book does not have, and
# settings of the theme that nothing reads.
UNUSED = re.compile(r"thebe|toggle|design-tabs|DOCUMENTATION_OPTIONS\.")
FOR_CODE = re.compile(r"clipboard|copybutton")
CODE = re.compile("<pre.*?</pre>", re.DOTALL)
PICTURE = re.compile(r'<img [^>]*src="[^"]*_images/([^"]+)"')


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, to run after the theme, which adds scripts to each page."""
    app.connect("html-page-context", choose_scripts, priority=900)
    app.connect("html-page-context", describe, priority=900)
    app.connect("html-page-context", size_pictures, priority=900)
    app.connect("html-page-context", colour_less, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def choose_scripts(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Keep the scripts that the page uses, and let them wait until it is read.

    Not so on the page that searches: its own scripts do not wait for those.
    """
    unused = [UNUSED] if "highlight" in context.get("body", "") else [UNUSED, FOR_CODE]
    kept = []
    for script in context["script_files"]:
        name = f"{script.filename} {script.attributes.get('body')}"
        if not any(pattern.search(name) for pattern in unused):
            kept.append(script)
            script.attributes.pop("defer", None)
            if script.filename and pagename != "search":
                script.attributes["defer"] = "defer"
    context["script_files"] = kept


def describe(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Give the page a description, if its front matter has none."""
    metatags = context.get("metatags", "")
    if 'name="description"' in metatags:
        return
    paragraph = doctree and next(doctree.findall(nodes.paragraph), None)
    about = paragraph.astext() if paragraph else f"{pagename} of {app.config.html_title}"
    about = html.escape(" ".join(about.split()))
    context["metatags"] = f'{metatags}\n<meta name="description" content="{about}" />'


def size_pictures(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Write the size of each picture into the page, and let all but the first come late."""
    sources = {name: source for source, name in app.builder.images.items()}

    def attributes(match: re.Match) -> str:
        width, height = imagesize.get(Path(app.srcdir) / sources[match[1]])
        late = "" if match.start() == first else ' loading="lazy"'
        return f'{match[0]} width="{width}" height="{height}"{late}'

    body = context.get("body", "")
    match = PICTURE.search(body)
    if match:
        first = match.start()
        context["body"] = PICTURE.sub(attributes, body)


def colour_less(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Leave the text of code without elements where it looks as it would without them."""
    options = app.config.html_theme_options
    plain = _plain(options["pygments_light_style"]) & _plain(options["pygments_dark_style"])
    element = re.compile(rf'<span class="(?:{"|".join(sorted(plain))})">([^<]*)</span>')
    body = context.get("body", "")
    context["body"] = CODE.sub(lambda code: element.sub(r"\1", code[0]), body)


def _plain(style: str) -> set[str]:
    """The classes of code that a style shows as it shows any text."""
    look = get_style_by_name(style).style_for_token
    return {name for kind, name in STANDARD_TYPES.items() if name and look(kind) == look(Text)}
