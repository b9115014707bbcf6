"""The built site in a real browser that reaches nothing but the site itself."""

from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
AXE = REPOSITORY / "chapters" / "_vendor" / "node_modules" / "axe-core" / "axe.min.js"
OF_THE_CONTENTS = yaml.safe_load((REPOSITORY / "_toc.yml").read_text("utf-8"))

# What is wider than a narrow window, unless something around it scrolls or hides it.
TOO_WIDE = """() => [...document.querySelectorAll("article *")].filter((element) => {
  if (element.getBoundingClientRect().right <= innerWidth + 1) return false;
  for (let box = element.parentElement; box; box = box.parentElement)
    if (getComputedStyle(box).overflowX !== "visible") return false;
  return true;
}).map((element) => element.outerHTML.slice(0, 200))"""
# What the page and all that it loads weigh on their way, without pictures and explorables.
WEIGHT = """() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .filter(({ initiatorType, name }) => initiatorType !== "img" && !name.includes("/_vendor/"))
  .reduce((sum, { transferSize }) => sum + transferSize, 0)"""
VIOLATIONS = """async (options) => (await axe.run(options)).violations.flatMap(
  ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))"""
# The rules that a page may keep when it is light and break when it is dark.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def names(node: dict | list) -> list[str]:
    """Every page that _toc.yml names, in its order."""
    if isinstance(node, list):
        return [name for each in node for name in names(each)]
    own = [node[key] for key in ("root", "file") if key in node]
    parts = [node[key] for key in ("parts", "chapters", "sections") if key in node]
    return own + names(parts)


PAGES = [*names(OF_THE_CONTENTS), "search", "genindex"]
# A chapter, a problem set and the search say most of what there is to say about the Chinese pages.
CHINESE = ["chapters/lstm", "autograder/release/ps3_lstm/ps3_lstm", "search"]
IN_CHINESE = [
    pytest.param(f"zh/{name}", marks=() if name in CHINESE else pytest.mark.slow) for name in PAGES
]


@pytest.mark.parametrize("name", [*PAGES, *IN_CHINESE])
def test_a_page_is_whole_without_a_network_and_for_everyone(page, name):
    """The `page` itself fails the test on errors, warnings and whatever comes from elsewhere."""
    page.goto(f"/{name}.html", wait_until="networkidle")
    assert 0 < page.evaluate(WEIGHT) < 500_000
    page.add_style_tag(content="section { content-visibility: visible !important }")
    page.add_script_tag(path=AXE)
    assert page.evaluate(VIOLATIONS, {}) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert page.evaluate(VIOLATIONS, OF_COLOURS) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_code_is_coloured_and_has_no_element_that_is_not(page):
    """Each element of a chapter's code shows something; what looks as plain text is plain text."""
    page.goto("/chapters/gradients.html")
    looks = """() => [...document.querySelectorAll("article .highlight pre span[class]")].map(
      (element) => [element.className, getComputedStyle(element).color,
                    getComputedStyle(element.closest("pre")).color])"""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        coloured = page.evaluate(looks)
        assert {"k", "nb", "s2"} <= {name for name, _, _ in coloured}
        assert [name for name, colour, plain in coloured if colour == plain] == []
