"""A notebook's text in another language, paragraph by paragraph, from the catalog of its page.

The code stays as it is, to the byte, with all ids and metadata, so that grading cannot tell a
translated problem set from the released one.
"""

import nbformat
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

MYST = MdParserConfig(enable_extensions={"colon_fence", "dollarmath"})


def translate_notebook(text: str, words: dict[str, str]) -> str:
    """A notebook file's text with its Markdown translated, but for what a learner is to write."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = translate(cell.source, words)
    return nbformat.writes(notebook) + "\n"


def translate(text: str, words: dict[str, str]) -> str:
    """A text in MyST with each paragraph that the catalog knows in its translation."""
    lines = text.split("\n")
    tokens = create_md_parser(MYST, RendererHTML).parse(text)
    for token in reversed(tokens):  # so that the places of those before still hold
        first, last = token.map or (0, 0)
        block = "\n".join(lines[first:last])
        if token.type == "inline" and (said := words.get(" ".join(token.content.split("\n")))):
            paragraph = token.content.split("\n")
            end = block.rindex(paragraph[-1]) + len(paragraph[-1])
            # A cell of a table shares its line with others, of which the later ones are done.
            start = block.index(paragraph[0]) if len(paragraph) > 1 else end - len(paragraph[0])
            lines[first:last] = (block[:start] + said + block[end:]).split("\n")
        elif token.type in ("fence", "colon_fence") and token.info.startswith("{dropdown}"):
            title = token.info.removeprefix("{dropdown}").strip()
            block = block.replace(title, words.get(title, title), 1)
            lines[first:last] = block.replace(
                token.content, translate(token.content, words), 1
            ).split("\n")
    return "\n".join(lines)
