"""The book teaches what it must: every item of checklist.yml leads to a place that says it."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

CHECKLIST = yaml.safe_load(Path(__file__).with_name("checklist.yml").read_text("utf-8"))
ITEMS = [item for items in CHECKLIST.values() for item in items]


@pytest.fixture(scope="module")
def pages(book) -> dict[str, BeautifulSoup]:
    names = {item["at"].partition("#")[0] for item in ITEMS}
    return {
        name: BeautifulSoup((book / "chapters" / f"{name}.html").read_text("utf-8"), "html.parser")
        for name in names
    }


def section_at(page: BeautifulSoup, anchor: str) -> Tag:
    """What an anchor stands for: the section or the equation that carries it."""
    place = page.find(id=anchor)
    assert place is not None, f"there is no #{anchor}"
    return place if place.name == "section" else place.parent


@pytest.mark.parametrize("item", ITEMS, ids=[item["at"] for item in ITEMS])
def test_an_item_is_where_the_checklist_says(pages, item):
    name, _, anchor = item["at"].partition("#")
    text = " ".join(section_at(pages[name], anchor).get_text().split())
    assert len(text) > 20
    missing = [words for words in item.get("says", []) if words not in text]
    assert missing == []


def test_all_seven_claims_are_on_the_list():
    claims = {item["at"].partition("#")[2] for item in CHECKLIST["Claims tested"]}
    assert claims == {f"claim-{number}" for number in range(1, 8)}
