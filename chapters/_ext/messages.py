"""Sphinx extension: what Sphinx's translation of pages does not reach by itself.

- The captions of the contents, and the description of a page, come into it when its messages are
  translated already.
- A number of the run, `glue:text`, is looked up in the page, which a message does not know.
- A title that begins with its number would be read as the first item of a list.
- A text that is an attribute, such as what unfolds a cell, is no message at all.
"""

import re

from docutils import nodes
from myst_nb.sphinx_ import Parser
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from words import say

NUMBERED = re.compile(r"^(\d+)\. ")
GLUED = re.compile(r"\{glue:text\}`([\w-]+)(:[^`]*)?`")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, after myst_nb, whose parser it takes the place of."""
    app.add_source_parser(MessageParser, override=True)
    app.add_node(Texts, html=(skip, None))
    app.add_transform(TranslatePrompts)
    app.add_transform(TranslateLatecomers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class MessageParser(Parser):
    """Reads pages as myst_nb does, and lets translated messages say of which page they are."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a page or a message."""
        if document.current_source.endswith("<translated>"):
            inputstring = NUMBERED.sub(r"\1\\. ", inputstring)
            page = f"/{document.settings.env.docname}.md"
            inputstring = GLUED.sub(
                lambda glued: f"{{glue:text}}`{page}::{glued[1]}{glued[2] or ':s'}`", inputstring
            )
        super().parse(inputstring, document)


class Texts(nodes.Invisible, nodes.Element, addnodes.translatable):
    """Has the page's catalog hold some `texts`. Who shows them looks them up with `say`."""

    def preserve_original_messages(self) -> None:
        """Leave them as they are, for they are in English."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Leave them as they are, for nobody sees them."""

    def extract_original_messages(self) -> list[str]:
        """What goes into the catalog."""
        return self["texts"]


def skip(writer: object, node: Texts) -> None:
    """Show nothing."""
    raise nodes.SkipNode


def for_the_catalog(document: nodes.document, texts: list[str]) -> Texts:
    """A node that has the page's catalog hold some texts."""
    node = Texts("", texts=texts)
    node.source, node.line = document["source"], 0
    return node


class TranslatePrompts(SphinxTransform):
    """Translates what unfolds and folds a cell, where the page itself says it."""

    default_priority = 5

    def apply(self) -> None:
        """Translate those of one page."""
        usual = {self.config.nb_code_prompt_show, self.config.nb_code_prompt_hide}
        texts = {}  # a set that keeps the order
        for cell in self.document.findall(nodes.container):
            for name in ("prompt_show", "prompt_hide"):
                text = cell.get(name, "")
                if text and text not in usual:
                    texts[text] = None
                    cell[name] = say(self.config.language, text, self.env.docname)
        if texts:
            self.document += for_the_catalog(self.document, list(texts))


class TranslateLatecomers(SphinxTransform):
    """Translates the captions of the contents and what a page says of itself to programs."""

    default_priority = 900

    def apply(self) -> None:
        """Translate those of one page."""
        for toctree in self.document.findall(addnodes.toctree):
            if toctree.get("caption"):
                toctree["caption"] = self._say(toctree["caption"])
        for description in self.document.findall(nodes.meta):
            description["content"] = self._say(description["content"])

    def _say(self, text: str) -> str:
        return say(self.config.language, text, self.env.docname)
