"""Bring the translations up to date with the English pages, and say what is left to do.

    python chapters/translations.py          refresh the catalogs in chapters/_locale, and report
    python chapters/translations.py check    report only

A message that changed keeps its translation, marked fuzzy, until someone has looked at it. One that
left the book stays at the end of its catalog, as stale, until someone deletes it. While anything is
left to do, the exit status is 1. The book must have been built, for its figures have words, too.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

REPOSITORY = Path(__file__).parents[1]
CHAPTERS = REPOSITORY / "chapters"
sys.path += [str(CHAPTERS), str(CHAPTERS / "_ext")]

from edition import build  # noqa: E402
from editions import EDITIONS  # noqa: E402
from labels import figures_of, labels_of, read  # noqa: E402
from mend import OF_THE_THEME  # noqa: E402
from pasted import PHRASES  # noqa: E402
from quiz import read as read_quiz  # noqa: E402
from words import catalog_path, said_in  # noqa: E402


@dataclass
class State:
    """What is left to do in one catalog: messages without a translation, with a doubtful one, and
    translations without a message."""

    untranslated: list[str]
    fuzzy: list[str]
    stale: list[str]

    def __bool__(self) -> bool:
        return bool(self.untranslated or self.fuzzy or self.stale)

    def __str__(self) -> str:
        counts = {name: len(messages) for name, messages in vars(self).items()}
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def templates() -> dict[str, Catalog]:
    """What there is to translate, by the name of its catalog."""
    folder = REPOSITORY / "_build" / "gettext"
    if not build("gettext", folder):
        sys.exit("The pages cannot be read; see above.")
    pages = yaml.safe_load((REPOSITORY / "_toc.yml").read_text("utf-8"))
    found = {page: read_catalog(folder / f"{page}.pot") for page in pages_of(pages)}
    return found | {
        "site": catalog_of(texts_of_the_site()),
        "quizzes": catalog_of(texts_of_the_quizzes()),
        "figures": catalog_of(texts_of_the_figures()),
    }


def pages_of(node: dict | list) -> list[str]:
    """Every page that _toc.yml names."""
    if isinstance(node, list):
        return [page for each in node for page in pages_of(each)]
    own = [node[key] for key in ("root", "file") if key in node]
    return own + [
        page for key in ("parts", "chapters", "sections") for page in pages_of(node.get(key, []))
    ]


def read_catalog(path: Path) -> Catalog:
    """A catalog or a template; an empty one where there is none."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def catalog_of(texts: dict[str, str]) -> Catalog:
    """A template of texts, each with the file that it stands in."""
    made = Catalog()
    for text, place in texts.items():
        made.add(text, locations=[(place, 0)])
    return made


def texts_of_the_site() -> dict[str, str]:
    """The title and the authors, what the theme leaves in English, what pages paste into their
    sentences, and what our scripts and extensions say."""
    config = yaml.safe_load((REPOSITORY / "_config.yml").read_text("utf-8"))
    scripts = [*CHAPTERS.glob("_ext/*.py"), *CHAPTERS.glob("_[eq]*/*.js")]
    said = {
        text: path.relative_to(REPOSITORY).as_posix()
        for path in sorted(scripts)
        for text in said_in(path)
    }
    named = [config["sphinx"]["config"]["html_title"], config["author"], *OF_THE_THEME]
    pasted = dict.fromkeys(PHRASES, "chapters/_ext/pasted.py")
    return dict.fromkeys(named, "the theme, or _config.yml") | pasted | said


def texts_of_the_quizzes() -> dict[str, str]:
    """All that the quizzes ask, offer and explain."""
    texts = {}
    for path in sorted(CHAPTERS.glob("quizzes/*.yml")):
        for question in read_quiz(path):
            offered = [answer[key] for answer in question["answers"] for key in ("text", "because")]
            for text in (question["ask"], *offered):
                texts[text.strip()] = path.relative_to(REPOSITORY).as_posix()
    return texts


def texts_of_the_figures() -> dict[str, str]:
    """The words in the figures of the English book."""
    figures = figures_of(REPOSITORY / "_build" / "html")
    if not figures:
        sys.exit("The book's figures have words, too. Build it first: make book")
    return {
        text: "the figures" for path in figures for _, text, _ in labels_of(read(path).getroot())
    }


def state_of(template: Catalog, translated: Catalog) -> State:
    """What is left to do in a catalog."""
    wanted = {message.id for message in template if message.id}
    have = {message.id: message for message in translated if message.id}
    return State(
        untranslated=[text for text in wanted if text not in have or not have[text].string],
        fuzzy=[text for text, message in have.items() if message.fuzzy],
        stale=[*translated.obsolete, *(have.keys() - wanted)],
    )


def refresh(template: Catalog, path: Path, language: str) -> None:
    """Bring a catalog up to date with its template."""
    translated = read_catalog(path) if path.exists() else Catalog(locale=language)
    translated.update(template, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, translated, width=0, include_lineno=False)


def report(found: dict[str, Catalog], language: str) -> bool:
    """Print what is left to do, a line for each catalog. Says whether there is anything."""
    states = {
        name: state_of(template, read_catalog(catalog_path(language, name)))
        for name, template in found.items()
    }
    for name, state in states.items():
        if state:
            print(f"{language}: {name}: {state}")
    if not any(states.values()):
        print(f"{language}: all {sum(map(len, found.values()))} messages are translated.")
    return any(states.values())


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1:] not in ([], ["check"]):
        sys.exit(__doc__)
    found = templates()
    languages = sorted(EDITIONS.keys() - {"en"})
    for language in languages if not sys.argv[1:] else []:
        for name, template in found.items():
            refresh(template, catalog_path(language, name), language)
    left = [report(found, language) for language in languages]
    sys.exit(any(left))


if __name__ == "__main__":
    main()
