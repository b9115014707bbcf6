"""The translations: whole, true to what must not be translated, and one word for one term."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from test_lookup_pages import glossary

import translations
from editions import EDITIONS
from words import LOCALE, said_in

LANGUAGES = sorted(EDITIONS.keys() - {"en"})
# What a translation keeps, as often as it stands in the English message. What one of them has found
# is no longer there for the next.
KEPT = {
    "role": re.compile(r"(\{[\w:-]+\}`)(?:[^`]*<)?([^`<>]+)>?`"),
    "code": re.compile(r"(`+)(.+?)\1"),
    "formula": re.compile(r"(?<![\\$])\$(?!\s)[^$]+\$"),
    "link": re.compile(r"\]\(([^)\s]+)\)"),
    "element": re.compile(r"</?\w+[^>]*>"),
    "place of a value": re.compile(r"\{\d?\}"),
}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def messages(language: str) -> Iterator[tuple[str, str, str]]:
    """Every translated message: its catalog, the English, and the translation."""
    folder = LOCALE / language / "LC_MESSAGES"
    for path in sorted(folder.rglob("*.po")):
        for message in translations.read_catalog(path):
            if message.id and message.string:
                yield path.relative_to(folder).as_posix(), message.id, message.string


def test_every_message_of_the_book_is_translated(book, repository):
    """The report is what fails: it names the pages, and `make translations` brings them up."""
    command = [sys.executable, "chapters/translations.py", "check"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith(tuple(LANGUAGES))]
    assert done.returncode == 0, "\n".join(lines)
    assert len(lines) == len(LANGUAGES)


def not_language(text: str) -> tuple[Counter, set[str]]:
    """What a translation keeps of a text: its markup, and the numbers in what else there is."""
    markup = Counter()
    for kind, pattern in KEPT.items():
        markup.update((kind, found) for found in pattern.findall(text))
        text = pattern.sub(" ", text)
    return markup, {*NUMBER.findall(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_what_is_not_language(language):
    """It may have more numbers: `fifty steps` is 50 步."""
    faults = []
    for name, english, translation in messages(language):
        (markup, numbers), (kept, numbers_kept) = map(not_language, (english, translation))
        if markup != kept or not numbers <= numbers_kept:
            lost = [*(markup - kept), *(numbers - numbers_kept)]
            faults.append(f"{name}: lost {lost}, new {[*(kept - markup)]}: {english[:60]}")
    assert faults == []


def test_the_chinese_text_uses_the_words_of_the_glossary(repository):
    """A term of several words means the same everywhere, so wherever the English has it, the
    Chinese has one of the glossary's words for it. A single word, as state, may be no term."""
    terms = {
        name.casefold(): row.simplified
        for row in glossary(repository)
        for name in row.english.split(", ")
        if " " in name
    }
    longest_first = "|".join(sorted(map(re.escape, terms), key=len, reverse=True))
    used = re.compile(rf"\b({longest_first})(?:e?s)?\b", re.IGNORECASE)
    faults = [
        f"{name}: {term} is not {' or '.join(terms[term.casefold()])}: {translation[:80]}"
        for name, english, translation in messages("zh_CN")
        if name != "chapters/glossary.po"  # which has the English terms in their own column
        for term in used.findall(english)
        if not any(word in translation for word in terms[term.casefold()])
    ]
    assert len(terms) >= 40
    assert faults == []


def test_a_changed_message_is_fuzzy_one_that_left_is_stale_and_a_new_one_is_missing(tmp_path):
    path = tmp_path / "page.po"
    before, after = Catalog(), Catalog()
    for text in ("What stays.", "What is said in other words.", "What goes without a trace."):
        before.add(text)
    for text in ("What stays.", "What is said in quite other words.", "1 + 1 = 2"):
        after.add(text)
    translations.refresh(before, path, "zh_CN")
    done = translations.read_catalog(path)
    for message in done:
        message.string = "译文" if message.id else message.string
    with path.open("wb") as file:
        translations.write_po(file, done)
    assert not translations.state_of(before, translations.read_catalog(path))
    translations.refresh(after, path, "zh_CN")
    state = translations.state_of(after, translations.read_catalog(path))
    assert state.fuzzy == ["What is said in quite other words."]
    assert state.stale == ["What goes without a trace."]
    assert state.untranslated == ["1 + 1 = 2"]
    assert str(state) == "1 untranslated, 1 fuzzy, 1 stale"


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('say("One.")', ["One."]),
        ('say(config.language, "One.") if x else say(y, "Two.")', ["One.", "Two."]),
        ('say(\n  "One {0}, " +\n  "two.",\n  say("three"))', ["One {0}, two.", "three"]),
        ('`${say("It\'s")}` + unsay("no")', ["It's"]),
    ],
)
def test_what_a_script_says_is_found(tmp_path: Path, code, texts):
    (tmp_path / "script.js").write_text(code, "utf-8")
    assert said_in(tmp_path / "script.js") == texts
