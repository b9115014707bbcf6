"""A chapter's MyST as the plain Markdown that a notebook shows.

A notebook knows no directives and no roles. Included code becomes the code itself, a number of the
run that number, a citation the names and the year; what only the book can show, a link to its page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from myst_nb.core.variables import format_plain_text
from pybtex.database import Entry
from pybtex.richtext import Text
from sphinx.directives.code import LiteralInclude, LiteralIncludeReader

DIRECTIVE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\} *(?P<argument>.*)\n"
    r"(?P<body>(?:.*\n)*?)(?P=fence)$",
    re.MULTILINE,
)
ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
LABEL = re.compile(r"^\((?P<label>[\w-]+)\)=$", re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>#[\w-]+|[\w./-]+\.(?:md|ipynb))\)")


@dataclass
class Chapter:
    """What the text of a chapter refers to."""

    folder: Path
    glued: Mapping[str, str]  # what the book's run found, by name
    cited: Mapping[str, Entry]
    address: Callable[[str], str]  # of what a link leads to
    references: str  # the address of the list of sources
    page: str  # the address of the chapter in the book


def plain(text: str, chapter: Chapter) -> str:
    """A cell's text without anything that only Sphinx understands."""
    text = without_directives(text, chapter)
    text = ROLE.sub(lambda match: without_role(match, chapter), text)
    text = LINK.sub(lambda match: f"]({chapter.address(match['target'])})", text)
    return LABEL.sub('<a id="\\g<label>"></a>\n', text)


def without_directives(text: str, chapter: Chapter) -> str:
    """A text with something else in the place of each directive, and of those within them."""
    return DIRECTIVE.sub(lambda match: without_directive(match, chapter), text)


def without_directive(match: re.Match, chapter: Chapter) -> str:
    """What stands in the place of a directive."""
    if match["name"] == "literalinclude":
        return f"```python\n{included(chapter.folder / match['argument'], match['body'])}```"
    if match["name"] == "dropdown":
        return (
            f"<details>\n<summary>{match['argument']}</summary>\n\n"
            f"{without_directives(match['body'], chapter)}\n</details>"
        )
    if match["name"] == "quiz":
        return f"*The questions stand on [the page in the book]({chapter.page}).*"
    return f"*Here [the page in the book]({chapter.page}) has something to try.*"


def included(path: Path, body: str) -> str:
    """The code that a literalinclude shows, by Sphinx's own rules."""
    given = dict(re.findall(r"^:([\w-]+): *(.*)$", body, re.MULTILINE))
    options = {name: LiteralInclude.option_spec[name](value) for name, value in given.items()}
    config = SimpleNamespace(source_encoding="utf-8")
    return LiteralIncludeReader(str(path), options, config).read()[0]


def without_role(match: re.Match, chapter: Chapter) -> str:
    """What stands in the place of a role."""
    name, text = match["name"], match["text"]
    if name == "glue:text":
        key, _, spec = text.partition(":")
        return format_plain_text(chapter.glued[key], spec)
    if name in ("cite:t", "cite:p"):
        form = "{} ({})" if name == "cite:t" else "({}, {})"
        entries = [chapter.cited[key.strip()] for key in text.split(",")]
        cited = "; ".join(form.format(authors(entry), entry.fields["year"]) for entry in entries)
        return f"[{cited}]({chapter.references})"
    if name.startswith("py:"):
        return f"`{text}`"
    return re.sub(r" *<[^>]*>$", "", text)


def authors(entry: Entry) -> str:
    """The authors as a sentence names them."""
    names = [
        " ".join(str(Text.from_latex(part)) for part in [*person.prelast_names, *person.last_names])
        for person in entry.persons["author"]
    ]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
