"""Sphinx extension: a self-check quiz, written as data, that answers at once.

    ```{quiz} recurrence
    ```

reads quizzes/recurrence.yml beside the page, a list of questions. Each has `ask`, and under
`answers` two or more of `text`, `right` (exactly one is true) and `because`, all of them one
paragraph of MyST. The catalog `quizzes` translates each paragraph.

An answer is a `details` element that unfolds its explanation, which needs no script. The scripts
in _quiz/ add what does: the score, and the memory of what was answered.
"""

import hashlib
import json
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from words import catalogs, say, words_of

ASSETS = Path(__file__).parents[1] / "_quiz"


def setup(app: Sphinx) -> dict:
    """Register the directive, its element and its scripts."""
    app.add_node(Tag, html=(open_tag, close_tag))
    app.add_directive("quiz", Quiz)
    app.connect("config-inited", offer_assets)
    app.connect("html-page-context", link_scripts)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


class Tag(nodes.General, nodes.TextElement):
    """An element of HTML: its `name`, and its attributes in `more`."""


def open_tag(writer: HTML5Translator, node: Tag) -> None:
    """Write the start of the element."""
    writer.body.append(writer.starttag(node, node["name"], "", **node["more"]))


def close_tag(writer: HTML5Translator, node: Tag) -> None:
    """Write the end of the element."""
    writer.body.append(f"</{node['name']}>\n")


class Quiz(SphinxDirective):
    """The questions of one file, in its order."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        page = Path(self.env.doc2path(self.env.docname))
        path = page.parent / "quizzes" / f"{self.arguments[0]}.yml"
        for read_here in (path, *catalogs(self.config.language, "quizzes", "site")):
            self.env.note_dependency(str(read_here))
        questions = read(path)
        self.env.metadata[self.env.docname]["quiz"] = [key_of(question) for question in questions]
        numbered = enumerate(questions, start=1)
        return [tag("div", *(self.question(*each) for each in numbered), classes=["quiz"])]

    def question(self, number: int, question: dict) -> Tag:
        """What is asked, above an element that unfolds for each answer."""
        asked = tag("legend", *self.inline(question["ask"], f"**{number}.** "))
        answers = [self.answer(answer) for answer in question["answers"]]
        return tag("fieldset", asked, *answers, more={"data-question": key_of(question)})

    def answer(self, answer: dict) -> Tag:
        """An answer, and folded away below it whether it is right and why."""
        language = self.config.language
        verdict = say(language, "Yes.") if answer["right"] else say(language, "No.")
        summary = tag("summary", tag("span", *self.inline(answer["text"])))
        because = tag("p", *self.inline(answer["because"], f"**{verdict}** "))
        more = {"data-right": ""} if answer["right"] else {}
        return tag("details", summary, because, more=more)

    def inline(self, text: str, before: str = "") -> list[nodes.Node]:
        """A paragraph of MyST, in the language of the book, as nodes."""
        text = say(self.config.language, text.strip(), "quizzes")
        return self.parse_inline(before + text)[0]


def tag(
    name: str, *children: nodes.Node, classes: list[str] | None = None, more: dict | None = None
) -> Tag:
    """An element of HTML around others."""
    attributes = {"classes": classes or [], "more": more or {}, "translatable": False}
    return Tag("", "", *children, name=name, **attributes)


def key_of(question: dict) -> str:
    """A short name for what is asked and offered: a changed question is a new one."""
    offered = [question["ask"], *((a["text"], a["right"]) for a in question["answers"])]
    return hashlib.sha256(json.dumps(offered).encode()).hexdigest()[:8]


def offer_assets(app: Sphinx, config: Config) -> None:
    """Publish the scripts and the style with the book's other files."""
    config.html_static_path.append(str(ASSETS))
    app.add_css_file("quiz.css")


def link_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.Node) -> None:
    """Load the progress marks on every page, and the quiz where there is one."""
    data = app.env.metadata.items()
    quizzes = {name: " ".join(of_page["quiz"]) for name, of_page in data if "quiz" in of_page}
    words = words_of(app.config.language, ASSETS)
    data = {"data-quizzes": json.dumps(quizzes), "data-words": words}
    app.add_js_file("progress.js", loading_method="defer", **data)
    if page in quizzes:
        app.add_js_file("quiz.js", loading_method="defer")


def read(path: Path) -> list[dict]:
    """The questions in a file. Raises ValueError that names the first one that is wrong."""
    questions = yaml.safe_load(path.read_text("utf-8"))
    for number, question in enumerate(questions, start=1):
        fault = fault_of(question)
        if fault:
            raise ValueError(f"{path}: question {number} {fault}")
    return questions


def fault_of(question: dict) -> str | None:
    """What is wrong with a question, in words, or None."""
    if set(question) != {"ask", "answers"}:
        return f"has the keys {', '.join(question)}, but must have ask and answers"
    answers = question["answers"]
    for answer in answers:
        if set(answer) != {"text", "right", "because"}:
            return f"has an answer with the keys {', '.join(answer)}, not text, right and because"
    if len(answers) < 2 or sum(answer["right"] is True for answer in answers) != 1:
        return "must have two answers or more, and exactly one that is right"
    return None
