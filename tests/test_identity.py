"""What the book says about itself: its edition, its icons, and its card where a link is shared."""

import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from PIL import Image

import identity

EXTENSIONS = Path(__file__).parents[1] / "chapters" / "_ext"
CONF = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_parser", "sphinxext.opengraph", "identity"]
project = "A course"
html_theme = "sphinx_book_theme"
html_baseurl = "https://example.org/course/"
"""
PAGE = """---
myst:
  html_meta:
    description: What this page is "about"
---
# A page

It begins with something else.
"""


def head_of(page: Path) -> BeautifulSoup:
    head, _, _ = page.read_text("utf-8").partition("</head>")
    return BeautifulSoup(head, "html.parser")


def pages_of(book: Path) -> list[Path]:
    return [*book.glob("chapters/*.html"), *book.glob("autograder/**/*.html")]


def shared(page: Path) -> dict[str, str]:
    """What a page tells those who show a link to it."""
    tags = head_of(page).find_all("meta", property=True)
    return {tag["property"]: tag["content"] for tag in tags}


def test_each_page_names_the_version_and_the_day_of_the_last_commit(book, repository):
    git = ["git", "-C", str(repository), "log", "-1", "--format=%ct"]
    seconds = subprocess.run(git, capture_output=True, text=True, check=True).stdout
    day = datetime.fromtimestamp(int(seconds), UTC)
    for page in pages_of(book):
        _, _, foot = page.read_text("utf-8").rpartition('class="bd-footer-content')
        text = BeautifulSoup(foot, "html.parser").get_text()
        assert f"Version {version('rnnlib')}, {day.day} {day:%B %Y}." in text, page


@pytest.mark.parametrize(
    ("epoch", "ending"),
    [("1700000000", ', <time datetime="2023-11-14">14 November 2023</time>.</p>'), ("", "0.</p>")],
)
def test_the_day_can_be_given_and_is_left_out_where_nothing_tells_it(
    monkeypatch, tmp_path, epoch, ending
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    config = SimpleNamespace(html_theme_options={}, language="en")
    identity.name_edition(SimpleNamespace(srcdir=tmp_path), config)
    assert config.html_theme_options["extra_footer"].endswith(ending)


def test_the_logo_is_drawn_for_tabs_and_phones(book):
    for page in pages_of(book):
        links = head_of(page).find_all("link", rel=["icon", "apple-touch-icon"])
        names = [(page.parent / link["href"]).resolve().relative_to(book) for link in links]
        assert [name.name for name in names] == ["logo.svg", "icon.png", "touch-icon.png"], page
    icon = Image.open(book / "_static" / "icon.png").convert("RGBA")
    assert icon.size == (32, 32)
    assert icon.getpixel((0, 0))[3] == 0  # it stands on light tabs and on dark ones
    assert icon.getpixel((5, 16)) == (0x2A, 0x85, 0xC9, 255)
    assert icon.getpixel((18, 16)) == (0xD5, 0x5E, 0x00, 255)
    touch_icon = Image.open(book / "_static" / "touch-icon.png").convert("RGBA")
    assert touch_icon.size == (180, 180)
    assert touch_icon.getextrema()[3] == (255, 255)


def test_the_card_shows_the_title_and_the_logo(book):
    card = Image.open(book / "_static" / "card.png").convert("L")
    assert card.size == (1200, 630)
    for part in [(80, 90, 500, 170), (80, 500, 620, 580), (800, 90, 1110, 390)]:
        ink = sum(card.crop(part).histogram()[:200]) / ((part[2] - part[0]) * (part[3] - part[1]))
        assert 0.03 < ink < 0.6, part


def test_each_page_says_what_to_show_where_it_is_shared(book):
    for page in pages_of(book):
        tags = shared(page)
        assert tags["og:title"] in head_of(page).title.text
        assert tags["og:site_name"] == "Recurrent Networks, Gate by Gate"
        assert len(tags["og:description"]) > 40, page
        assert "og:image" not in tags  # which needs an address on the web


def test_a_published_page_names_its_card_by_its_address(tmp_path):
    (tmp_path / "conf.py").write_text(CONF.format(extensions=str(EXTENSIONS)), "utf-8")
    (tmp_path / "index.md").write_text(PAGE, "utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sphinx", "-W", "-q", str(tmp_path), str(out)]
    subprocess.run(command, check=True, timeout=120)
    tags = shared(out / "index.html")
    assert tags["og:url"] == "https://example.org/course/index.html"
    assert tags["og:image"] == "https://example.org/course/_static/card.png"
    assert tags["og:description"] == 'What this page is "about"'
    assert (out / "_static" / "card.png").exists()
