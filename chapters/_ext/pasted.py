"""Sphinx extension: what a page pastes into its sentences, in the language of the edition.

A page runs once and pastes what it has measured. Most of it is numbers; these are the words.
"""

import re
from itertools import count

from docutils import nodes
from sphinx.application import Sphinx

from words import say

NUMBER = re.compile(r"\d+(?:\.\d+)?")
# With {0}, {1} … for the numbers in them.
PHRASES = (
    *("Here, yes", "Here, no", "Here, about as fast", "a GPU", "its CPU"),
    *("the LSTM's were the earlier ones", "the GRU's were the earlier ones again"),
    *("{0} of {1}", "{0} ({1} to {2})", "{0} of {1} runs solved it in {2} updates"),
    "the results file has no run of it yet",
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-resolved", translate_pasted)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def translate_pasted(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Translate all that the page has pasted."""
    for pasted in doctree.findall(nodes.inline):
        if "pasted-text" in pasted["classes"]:
            text = translated(app.config.language, pasted.astext())
            pasted.children[:] = [nodes.Text(text)]


def translated(language: str, text: str) -> str:
    """A pasted text in another language; as it is where it is none of the phrases."""
    numbers, places = NUMBER.findall(text), count()
    phrase = NUMBER.sub(lambda _: f"{{{next(places)}}}", text)
    return say(language, phrase).format(*numbers) if phrase in PHRASES else text
