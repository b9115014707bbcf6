"""Search finds pages without a server behind it, and without a server at all."""

import pytest
from playwright.sync_api import Browser, expect


@pytest.fixture(params=["served", "opened as a file"])
def start(request, book, site) -> str:
    """The address of the first page."""
    return f"{site if request.param == 'served' else book.as_uri()}/chapters/index.html"


def test_search_finds_the_page_of_a_word(browser: Browser, start):
    context = browser.new_context()
    page = context.new_page()
    page.goto(start)
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("searchbox").fill("peephole")
    page.keyboard.press("Enter")
    found = page.locator("#search-results").get_by_role("link", name="LSTM gates").first
    expect(found).to_be_visible()
    found.click()
    expect(page).to_have_title("3. LSTM gates — Recurrent Networks, Gate by Gate")
    context.close()
