"""Search finds pages without a server behind it, and without a server at all."""

import re

import pytest
from playwright.sync_api import Browser, expect


@pytest.fixture(params=["served", "opened as a file"])
def start(request, book, site) -> str:
    """The address of the site."""
    return site if request.param == "served" else book.as_uri()


@pytest.mark.parametrize(
    ("edition", "button", "word"),
    [("", "Search", "peephole"), ("zh/", "搜索", "遗忘门")],
)
def test_search_finds_the_page_of_a_word(browser: Browser, start, edition, button, word):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{start}/{edition}chapters/index.html")
    page.get_by_role("button", name=button).first.click()
    page.get_by_role("searchbox").fill(word)
    page.keyboard.press("Enter")
    found = page.locator("#search-results").get_by_role("link", name="LSTM").first
    expect(found).to_be_visible()
    found.click()
    expect(page).to_have_url(re.compile(f"/{edition}chapters/[a-z]+.html"))
    expect(page.locator("article")).to_contain_text(word)
    context.close()
