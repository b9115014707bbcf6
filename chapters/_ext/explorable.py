"""Sphinx extension: something on the page to turn and to try.

    ```{explorable} gates
    ---
    alt: What the picture shows, for those who do not see it.
    ---
    The question that it answers.

    What there is to see.
    ```

The scripts lie in `_explorables`, beside this folder. They load when the reader comes near; until
then, in print and without scripts the page has a picture, drawn by rnnlib from the same settings.
"""

import json
import shutil
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from explorable_pictures import SIZE, draw
from explorable_settings import SETTINGS
from messages import for_the_catalog
from words import say, words_of

SCRIPTS = Path(__file__).parents[1] / "_explorables"
FOLDER = "_explorables"  # in the built site


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("explorable", Explorable)
    app.connect("build-finished", publish, priority=400)  # before the style sheets become one
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Explorable(SphinxDirective):
    """A question, the place where it can be explored, and a caption."""

    required_arguments = 1
    option_spec = {"alt": directives.unchanged_required}  # noqa: RUF012  # docutils' own name
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The figure: the first paragraph of the content is the question, the rest the caption."""
        (name,) = self.arguments
        if name not in SETTINGS or "alt" not in self.options:
            raise self.error(f"explorable {name} must have settings of its name and an alt text")
        folder = "../" * self.env.docname.count("/") + FOLDER
        alt = " ".join(self.options["alt"].split())
        said = say(self.config.language, alt, self.env.docname)
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        question, *caption = content.children
        return [
            *self._scripts(folder),
            _html(f'<figure class="explorable" id="explorable-{name}" data-name="{name}">'),
            nodes.container("", question, classes=["explorable-question"]),
            _html(_stage(name, folder, said)),
            *caption,
            _html("</figcaption></figure>"),
            for_the_catalog(self.state.document, [alt]),
        ]

    def _scripts(self, folder: str) -> list[nodes.Node]:
        """What the first explorable of a page loads for all of them."""
        if self.env.temp_data.get("explorable"):  # emptied for each page
            return []
        self.env.temp_data["explorable"] = True
        style = f'<link rel="stylesheet" href="{folder}/explorables.css">'
        return [_html(f'{style}<script defer src="{folder}/loader.js"></script>')]


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _stage(name: str, folder: str, alt: str) -> str:
    width, height = (round(96 * inches) for inches in SIZE)
    return (
        '<div class="explorable-stage">'
        f'<img class="explorable-picture" src="{folder}/{name}.svg" alt="{escape(alt)}"'
        f' width="{width}" height="{height}" loading="lazy"></div><figcaption>'
    )


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Put the scripts, their settings and the pictures into the built site."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir) / FOLDER
    shutil.copytree(SCRIPTS, target, dirs_exist_ok=True)
    words = words_of(app.config.language, SCRIPTS)
    (target / "words.js").write_text(f"explorables.words = {words};\n", "utf-8")
    for name, settings in SETTINGS.items():
        text = json.dumps(settings(), ensure_ascii=False, separators=(",", ":"))
        script = f"explorables.settings.{name} = {text};\n"
        (target / f"{name}.settings.js").write_text(script, "utf-8")
        draw(name, target / f"{name}.svg")
