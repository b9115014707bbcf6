"""Sphinx extension: what Sphinx's translation of pages does not reach by itself.

- The captions of the contents come into the page when its messages are translated already.
- A number of the run, `glue:text`, is looked up in the page, which a message by itself does not know.
"""

import re

from docutils import nodes
from myst_nb.sphinx_ import Parser
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from words import say

GLUED = re.compile(r"\{glue:text\}`([\w-]+)(:[^`]*)?`")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, after myst_nb, whose parser it takes the place of."""
    app.add_source_parser(MessageParser, override=True)
    app.add_transform(TranslateCaptions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class MessageParser(Parser):
    """Reads pages as myst_nb does, and lets translated messages say of which page they are."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a page or a message."""
        if document.current_source.endswith("<translated>"):
            page = f"/{document.settings.env.docname}.md"
            inputstring = GLUED.sub(
                lambda glued: f"{{glue:text}}`{page}::{glued[1]}{glued[2] or ':s'}`", inputstring
            )
        super().parse(inputstring, document)


class TranslateCaptions(SphinxTransform):
    """Translates the captions of the page on which the contents begin."""

    default_priority = 200

    def apply(self) -> None:
        """Translate those of one page."""
        for toctree in self.document.findall(addnodes.toctree):
            if toctree.get("caption"):
                caption = say(self.config.language, toctree["caption"], self.env.docname)
                toctree["caption"] = caption
