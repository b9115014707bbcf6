"""The guides' pictures: there, light to load, sharp, and told to who cannot see them."""

import re
from pathlib import Path

import pytest
from PIL import Image
from screenshots import MOST_BYTES, SHARPNESS, SIZE

CHAPTERS = Path(__file__).parents[1] / "chapters"
FIGURE = re.compile(r"```\{figure\} _static/guides/(\S+)\n:alt: (.*)\n")
SHOWN = {
    name: description
    for page in CHAPTERS.glob("*.md")
    for name, description in FIGURE.findall(page.read_text("utf-8"))
}


def test_every_picture_that_is_taken_is_shown():
    assert {path.name for path in (CHAPTERS / "_static" / "guides").iterdir()} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_light_and_sharp_and_described(name):
    path = CHAPTERS / "_static" / "guides" / name
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as picture:
        assert picture.width > 0.9 * SHARPNESS * SIZE["width"]
    assert len(SHOWN[name]) > 60
