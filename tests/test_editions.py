"""The book in two languages: each page leads to its twin, and says to programs which it is."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

import editions
from chinese_search import PairsOfCharacters

PAGES = ["chapters/index", "chapters/lstm", "autograder/release/ps3_lstm/ps3_lstm", "search"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leads_to_its_twin_and_back(book, name):
    for path, language, other in [
        (book / f"{name}.html", "en", "zh-CN"),
        (book / "zh" / f"{name}.html", "zh-CN", "en"),
    ]:
        page = BeautifulSoup(path.read_bytes(), "html.parser")
        assert page.html["lang"] == language
        (link,) = page.select("a[hreflang]")
        assert link["hreflang"] == link["lang"] == other
        twin = (path.parent / link["href"]).resolve()
        assert twin != path
        assert twin.relative_to(book).as_posix().removeprefix("zh/") == f"{name}.html"


def test_the_switch_works_in_a_book_opened_from_a_folder(browser: Browser, book: Path):
    page = browser.new_page()
    page.goto((book / "chapters" / "lstm.html").as_uri())
    page.get_by_role("link", name="中文").click()
    expect(page).to_have_url((book / "zh" / "chapters" / "lstm.html").as_uri())
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url((book / "chapters" / "lstm.html").as_uri())
    page.close()


def test_both_editions_show_what_the_one_run_found(book):
    pictures, numbers = [], []
    for path in (book / "chapters" / "lstm.html", book / "zh" / "chapters" / "lstm.html"):
        page = BeautifulSoup(path.read_bytes(), "html.parser")
        pictures.append([image["src"] for image in page.select("article .cell_output img")])
        numbers.append([block.get_text() for block in page.select("article div.output.stream")])
    assert pictures[0] == pictures[1] != []
    assert numbers[0] == numbers[1] != []


def test_what_a_page_pastes_into_its_sentences_is_translated(book):
    """Numbers stand alone; words that stay are names, of cells and of what was measured on."""
    page = BeautifulSoup((book / "zh" / "chapters" / "comparison.html").read_bytes(), "html.parser")
    pasted = {element.get_text() for element in page.select(".pasted-text")}
    assert any("次更新内" in text for text in pasted)
    assert [text for text in pasted if re.search(r"\b(of|to|the|its|yes|no)\b", text)] == []


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("遗忘门", ["遗", "忘", "门", "遗忘", "忘门"]),
        ("LSTM 的门 w_x", ["LSTM", "的", "门", "的门", "w_x"]),
    ],
)
def test_chinese_is_found_by_its_pairs_of_characters(text, entries):
    assert PairsOfCharacters({}).split(text) == entries


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_search_engines_learn_of_both_languages_where_the_site_has_an_address(tmp_path, language):
    (tmp_path / "html-zh").mkdir()
    (tmp_path / "html-zh" / "a.html").touch()
    root = "https://example.org/course/"
    config = SimpleNamespace(language=language, author="", html_title="", html_baseurl=root)
    app = SimpleNamespace(config=config, outdir=tmp_path / "html")
    editions.translate_settings(app, config)
    assert config.html_baseurl == (root if language == "en" else f"{root}zh/")
    context = {"content_root": "./"}
    editions.link_editions(app, "a", "page.html", context, None)
    assert context["alternates"] == [("en", f"{root}a.html"), ("zh-CN", f"{root}zh/a.html")]
    assert len(context["editions"]) == 1
    editions.link_editions(app, "b", "page.html", context, None)
    assert len(context["editions"]) == (language == "zh_CN")
