"""What an answer looks like when its names, comments and spaces are taken away, and in what words.

Fingerprints of the form are winnowed: Schleimer, S., Wilkerson, D. and Aiken, A. (2003),
"Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
"""

import builtins
import keyword
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from markupsafe import Markup, escape

LENGTH = 6  # of a fingerprint, in tokens: nothing that is shorter counts
WINDOW = 4  # so whatever two answers share of LENGTH + WINDOW - 1 = 9 tokens or more is found
LONGEST = 100_000  # characters of an answer that are looked at
SHORTEST_STRING = 5  # with its quotes, that is a word of somebody's own

# Tolerant, as what learners hand in need not be Python, and fast. Each part matches in linear time.
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<string>[rbfuRBFU]{0,2}(?:
        \"{3}(?s:.*?)(?:\"{3}|\Z) | '{3}(?s:.*?)(?:'{3}|\Z)
        | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?))
    | (?P<name>[^\W\d]\w*)
    | (?P<number>\.?\d[\w.]*)
    | (?P<operator>\*\*|//|->|[<>=!]=|[^\s\w])
    """,
    re.VERBOSE,
)
_IMPORTS = re.compile(r"^\s*(?:import|from)\s+([^#\n]+)", re.MULTILINE)
_PYTHONS = frozenset({*keyword.kwlist, *dir(builtins)})


class Gram(NamedTuple):
    """LENGTH tokens that follow each other, and where they stand."""

    mark: int
    start: int
    end: int


def imported(source: str) -> frozenset[str]:
    """The names that a text imports, and the modules that it imports from."""
    return frozenset(re.findall(r"\w+", " ".join(_IMPORTS.findall(source))))


def names(source: str) -> frozenset[str]:
    """All names in a text."""
    return frozenset(match[0] for match in _TOKEN.finditer(source) if match.lastgroup == "name")


@lru_cache(maxsize=50_000)
def grams(source: str, public: frozenset[str]) -> tuple[Gram, ...]:
    """Every sequence of LENGTH tokens of code, whatever it calls its variables and says beside.

    public: names that are not the learner's own, so that they tell one thing from another.
    """
    known = _PYTHONS | public | imported(source[:LONGEST])
    tokens, before = [], ""
    for match in _TOKEN.finditer(source[:LONGEST]):
        kind, text = match.lastgroup, match[0]
        if kind == "comment":
            continue
        if kind == "string":
            form = "'"
        elif kind == "name" and before != "." and text not in known:
            form = "name"
        else:
            form = text
        before = text
        tokens.append((form, match.start(), match.end()))
    return _sequences(tokens)


@lru_cache(maxsize=50_000)
def prose(source: str) -> tuple[Gram, ...]:
    """Every sequence of LENGTH words of a text that is no code."""
    found = re.finditer(r"\w+", source[:LONGEST])
    return _sequences([(match[0].lower(), match.start(), match.end()) for match in found])


def _sequences(tokens: list[tuple[str, int, int]]) -> tuple[Gram, ...]:
    """What is shorter than LENGTH is one sequence."""
    codes = [_code(form) for form, *_ in tokens]
    count = max(len(tokens) - LENGTH + 1, bool(tokens))
    last = min(LENGTH, len(tokens)) - 1
    return tuple(
        Gram(hash(tuple(codes[at : at + LENGTH])), tokens[at][1], tokens[at + last][2])
        for at in range(count)
    )


@lru_cache(maxsize=50_000)
def _code(form: str) -> int:
    """A number for a token, the same in each process, which `hash` has only for numbers."""
    return crc32(form.encode("utf-8", "replace"))


def winnow(found: tuple[Gram, ...]) -> frozenset[int]:
    """The least mark of each WINDOW sequences that follow each other."""
    marks = [each.mark for each in found]
    count = max(len(marks) - WINDOW + 1, bool(marks))
    return frozenset(min(marks[at : at + WINDOW]) for at in range(count))


@lru_cache(maxsize=50_000)
def wording(source: str, public: frozenset[str]) -> frozenset[str]:
    """What somebody chose to say: names that are not `public`, comments and strings."""
    found, before = set(), ""
    for match in _TOKEN.finditer(source[:LONGEST]):
        kind, text = match.lastgroup, match[0]
        if kind == "comment":
            found.add("# " + " ".join(re.findall(r"\w+", text.lower())))
            continue
        if kind == "name" and before != "." and text not in _PYTHONS | public:
            found.add(text)
        if kind == "string" and len(text) >= SHORTEST_STRING:
            found.add(text)
        before = text
    return frozenset(found - {"# "})


def marked(source: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """A text for a page, with the `spans` of it marked. All else in it is escaped."""
    shown, at = Markup(), 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start > at:
            shown += escape(source[at:start])
        shown += Markup("<mark>{}</mark>").format(source[max(start, at) : end])
        at = end
    return (shown + escape(source[at:])).replace(Markup("</mark><mark>"), Markup())
