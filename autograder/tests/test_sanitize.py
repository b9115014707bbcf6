"""What a learner's code showed or wrote cannot run in the page that others open."""

import base64
import json

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.returning.feedback import POLICY, SafePage
from autograder.returning.sanitize import clean_html, clean_output, markdown_to_html

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt src=//evil.test/x.js></sCrIpT >",
    "script without an end": "<script>alert(1)",
    "onerror": "<img src=x onerror=alert(1)>",
    "onerror without spaces": '<img/src="x"/onerror="alert(1)">',
    "javascript link": '<a href="javascript:alert(1)">here</a>',
    "javascript link with a tab": '<a href="java\tscript:alert(1)">here</a>',
    "javascript link in entities": '<a href="&#106;avascript&colon;alert(1)">here</a>',
    "data link": '<a href="data:text/html,<script>alert(1)</script>">here</a>',
    "meta refresh": '<meta http-equiv="refresh" content="0;url=https://evil.test">',
    "base": '<base href="https://evil.test/">',
    "picture from afar": '<img src="https://evil.test/seen.png" srcset="https://evil.test/2.png">',
    "svg script": "<svg><script>alert(1)</script></svg>",
    "svg onload": '<svg onload="alert(1)"><g/onload=alert(2)//<p>',
    "svg picture": '<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=">',
    "style import": "<style>@import 'https://evil.test/x.css';</style>",
    "style attribute": '<p style="position:fixed;background:url(https://evil.test)">x</p>',
    "style hidden in maths": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "link": '<link rel="stylesheet" href="https://evil.test/x.css">',
    "iframe": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="https://evil.test"><embed src="https://evil.test"></object>',
    "form": '<form action="https://evil.test"><input name=q><button>Go</button></form>',
    "formaction": '<button formaction="javascript:alert(1)">x</button>',
    "details": "<details open ontoggle=alert(1)>",
    "template": "<template><script>alert(1)</script></template>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "comment without an end": "<!-- <p>",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "tag in a tag": "<<script>script>alert(1)<</script>/script>",
    "escaped twice": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "attribute that ends early": '<p class="a" title=\'"><script>alert(1)</script>\'>',
    "ends of the page": "</div></div></body></html><script>alert(1)</script>",
    "formula": r"$\text{<script>alert(1)</script>}$ $\href{javascript:alert(1)}{x}$",
    "markdown link": "[here](javascript:alert(1)) [there]( data:text/html,x) <javascript:alert(1)>",
    "markdown picture": "![x](https://evil.test/seen.png) ![y](javascript:alert(1))",
    "markdown code": "```html\n<script>alert(1)</script>\n```",
    "markdown mermaid": "```mermaid\n<script>alert(1)</script>\n```",
}
PLACES = ["html", "markdown", "latex", "plain", "stdout", "error", "cell", "svg", "javascript"]


def as_cell(place: str, text: str) -> nbformat.NotebookNode:
    """A cell that shows a text at some place of the page."""
    if place == "cell":
        return new_markdown_cell(text)
    if place == "stdout":
        output = new_output("stream", text=text)
    elif place == "error":
        output = new_output("error", ename=text, evalue=text, traceback=[text, f"\x1b[31m{text}"])
    else:
        kind = {"svg": "image/svg+xml", "javascript": "application/javascript"}.get(
            place, f"text/{place}"
        )
        output = new_output("display_data", data={kind: text})
    return new_code_cell("pass", outputs=[output])


def page_of(*cells: nbformat.NotebookNode) -> BeautifulSoup:
    """The page that nbgrader's template makes of the cells."""
    config = GenerateFeedback(coursedir=CourseDirectory()).config
    scores = {"notebook": "ps3_lstm", "score": 1, "max_score": 2, "late_penalty": 0}
    page, _ = SafePage(config=config).from_notebook_node(
        new_notebook(cells=list(cells), metadata={"widgets": {"x": "<script>"}}),
        resources={"nbgrader": scores},
    )
    return BeautifulSoup(page, "html.parser")


RISKY = """
audio base button details embed form foreignobject iframe input link mglyph noscript object script
svg template video
"""


def dangers(page: BeautifulSoup) -> list[str]:
    """What in a page could run, fetch or lead astray."""
    allowed_meta = {"utf-8", "viewport", "Content-Security-Policy"}
    found = [tag.name for tag in page(RISKY.split())]
    found += [
        str(meta)
        for meta in page("meta")
        if not allowed_meta & {meta.get("charset"), meta.get("name"), meta.get("http-equiv")}
    ]
    for tag in page():
        for name, value in tag.attrs.items():
            links = name in ("href", "src", "action", "data", "srcdoc", "srcset", "formaction")
            if name.startswith("on") or name == "style" or (links and not is_harmless(name, value)):
                found.append(f"{tag.name} {name}={value}")
    return found


def is_harmless(name: str, value: str) -> bool:
    starts = ("#", "https://", "http://", "mailto:") if name == "href" else ("data:image/png;",)
    return value.startswith(starts)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_hostile_survives(place):
    page = page_of(*(as_cell(place, text) for text in HOSTILE.values()))
    assert dangers(page) == []
    assert "evil.test" not in "".join(style.text for style in page("style"))
    assert "<script" not in "".join(str(tag) for tag in page("style"))


def test_the_dangers_are_seen_where_nothing_is_cleaned():
    for name in ("script", "onerror", "javascript link", "meta refresh", "svg onload", "form"):
        assert dangers(BeautifulSoup(HOSTILE[name], "html.parser")), name


def test_the_page_has_a_policy_before_all_else_and_fetches_nothing():
    page = page_of(new_markdown_cell("$x$"), new_code_cell("1 + 1"))
    first = page.head.find(True)
    assert (first["http-equiv"], first["content"]) == ("Content-Security-Policy", POLICY)
    assert "default-src 'none'" in POLICY
    assert "script" not in POLICY
    assert dangers(page) == []
    assert [tag.get("src") for tag in page("img")] == []


def test_the_cell_after_a_hostile_one_is_still_there():
    cells = []
    for text in HOSTILE.values():
        cells += [as_cell("html", text), as_cell("cell", text), new_markdown_cell("*next*")]
    assert len(page_of(*cells)("em", string="next")) == len(HOSTILE)


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()


def test_a_figure_survives():
    figure = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    page = page_of(new_code_cell("plot()", outputs=[figure]))
    assert page.img["src"] == f"data:image/png;base64,{PNG}"
    assert dangers(page) == []


def test_a_table_survives():
    table = (
        "<style scoped>td { color: red }</style><table border='1' class='dataframe'><thead>"
        "<tr style='text-align: right;'><th>step</th></tr></thead><tbody><tr><td colspan='2'>0.25"
        "</td></tr></tbody></table>"
    )
    shown = clean_html(table)
    assert shown == (
        '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th>step</th>'
        '</tr></thead><tbody><tr><td colspan="2">0.25</td></tr></tbody></table>'
    )


def test_formulas_become_mathml():
    page = page_of(
        new_markdown_cell(
            r"The gate $f = \sigma(a) < 1$ and $$\begin{aligned} a &= b \end{aligned}$$"
        ),
        as_cell("latex", r"$\displaystyle x^{2}$"),
    )
    assert page.math.text == "f=σ(a)<1"
    assert [math["display"] for math in page("math")] == ["inline", "block", "inline"]
    assert page.find("mtable")
    assert "$" not in page.find(id="notebook-container").text


@pytest.mark.parametrize(
    "tex",
    [r"\newcommand{\a}{xx}\a", "{" * 1500, r"\frac", r"\undefined{", "a^b^c", r"\def\a{\a\a}\a"],
)
def test_a_formula_that_cannot_be_read_is_shown_as_written(tex):
    shown = BeautifulSoup(markdown_to_html(f"before ${tex}$ after"), "html.parser")
    assert shown.text.startswith("before")
    assert shown.text.strip().endswith("after")


def test_markdown_survives():
    shown = markdown_to_html(
        "# Title\n\n**bold**, `x < 1`, [a link](https://example.org/a?b=c)\n\n- one"
    )
    soup = BeautifulSoup(shown, "html.parser")
    assert (soup.h1.text, soup.strong.text, soup.code.text) == ("Title", "bold", "x < 1")
    assert (soup.a["href"], soup.li.text) == ("https://example.org/a?b=c", "one")


def test_text_survives_with_its_colours():
    page = page_of(new_code_cell("", outputs=[new_output("stream", text="a < b & \x1b[31mred")]))
    assert page.find("pre", string=None, class_=None)
    assert "a < b & red" in page.text
    assert page.find(class_="ansi-red-fg")


def test_the_message_of_an_error_is_kept():
    error = new_output(
        "error", ename="ValueError", evalue="<b>", traceback=["Traceback", "ValueError: <b>"]
    )
    assert (clean_output(error).ename, clean_output(error).evalue) == ("ValueError", "<b>")
    assert "ValueError: <b>" in page_of(new_code_cell("", outputs=[error])).text


def test_a_picture_that_is_none_is_left_out():
    for text in ("no base64!", base64.b64encode(b"<svg onload=alert(1)>").decode(), '" onerror="x'):
        data = {"image/png": text, "text/plain": "the text"}
        assert clean_output(new_output("display_data", data=data)).data == {
            "text/plain": "the text"
        }


def test_a_vector_picture_is_said_to_be_left_out():
    data = {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}
    (shown,) = clean_output(new_output("display_data", data=data)).data.values()
    assert "see it in your notebook" in shown


def test_a_flood_is_cut():
    flood = new_output("stream", text="x" * 10_000_000)
    assert len(json.dumps(clean_output(flood))) < 200_000
    data = {"text/html": "<p>" * 1_000_000, "text/plain": "y" * 10_000_000}
    assert len(json.dumps(clean_output(new_output("display_data", data=data)))) < 200_000


FRAGMENTS = """
< > / = " ' & ; <a <b> </b> <p <img <svg> </svg> <style> <script> </script> <!-- --> <math> <mtext>
<table> <td> href= src= onclick= javascript: data:image/png;base64, x &lt; &#60; &quot; <br/> <mi/>
</ <!doctype> <?php class= \x00
"""


@given(
    st.lists(st.sampled_from([*FRAGMENTS.split(), " ", "\n"]) | st.text(max_size=3), max_size=25)
)
def test_any_text_is_cleaned_once_and_for_all(fragments):
    once = clean_html("".join(fragments))
    assert dangers(BeautifulSoup(once, "html.parser")) == []
    assert clean_html(once) == once


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<a b='", "</", "<script>", "<b class=a>", "&#", "<"]
)
def test_a_million_characters_of_broken_html_take_no_time(piece):
    clean_html(piece * (1_000_000 // len(piece)))  # minutes, if each were read to the end again
