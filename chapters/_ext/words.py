"""The translations of the book: English words, and the same in another language.

They lie as gettext catalogs in _locale/, one a page, which Sphinx reads for itself. Here is what
is no page: `site` has the words of the extensions and of the scripts, `quizzes` the questions, and
`figures` the labels in the figures.
"""

import json
import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

# A call of `say`, here or in a script, and the strings that make up its text.
SAID = re.compile(r'\bsay\(\s*(?:[\w.]+,\s*)?((?:"(?:[^"\\]|\\.)*"[\s+]*)+)')
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
LOCALE = Path(__file__).parents[1] / "_locale"


def catalog_path(language: str, name: str) -> Path:
    """Where a language's catalog of one name lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{name}.po"


def catalogs(language: str, *names: str) -> list[Path]:
    """Those of a language's catalogs that there are, for what depends on them."""
    return [path for name in names if (path := catalog_path(language, name)).exists()]


@cache
def catalog(language: str, name: str) -> dict[str, str]:
    """What is translated in a catalog; nothing where there is none."""
    path = catalog_path(language, name)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file)
    return {m.id: m.string for m in messages if m.id and m.string and not m.fuzzy}


def say(language: str, english: str, name: str = "site") -> str:
    """An English text in another language; as it is where it has no translation yet."""
    return catalog(language, name).get(english, english)


def said_in(path: Path) -> list[str]:
    """The English texts that a script or an extension says."""
    calls = SAID.findall(path.read_text("utf-8"))
    return ["".join(map(json.loads, STRING.findall(call))) for call in calls]


@cache
def words_of(language: str, scripts: Path) -> str:
    """The translations of what the scripts of a folder say, as JSON."""
    texts = sorted({text for path in scripts.glob("*.js") for text in said_in(path)})
    words = catalog(language, "site")
    known = {text: words[text] for text in texts if text in words}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))
