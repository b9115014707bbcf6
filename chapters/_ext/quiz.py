"""Sphinx extension: a self-check quiz, written as data and shown as answers that unfold.

    ```{quiz} recurrence
    ```

reads quizzes/recurrence.yml beside the page, a list of questions. Each has `ask`, and under
`answers` two or more of `text`, `right` (exactly one is true) and `because`, all of them MyST.
"""

from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("quiz", Quiz)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Quiz(SphinxDirective):
    """The questions of one file, in its order."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        page = Path(self.env.doc2path(self.env.docname))
        path = page.parent / "quizzes" / f"{self.arguments[0]}.yml"
        self.env.note_dependency(str(path))
        lines = []
        for number, question in enumerate(read(path), start=1):
            lines += lines_of(number, question)
        container = nodes.container(classes=["quiz"])
        self.state.nested_parse(StringList(lines, source=str(path)), 0, container)
        return [container]


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


def lines_of(number: int, question: dict) -> list[str]:
    """A question as MyST: what it asks, then a dropdown for each answer."""
    lines = [f"**{number}.** {question['ask'].strip()}", ""]
    for answer in question["answers"]:
        verdict = "Yes." if answer["right"] else "No."
        lines += [f":::{{dropdown}} {' '.join(answer['text'].split())}"]
        lines += [f"**{verdict}** {answer['because'].strip()}", ":::", ""]
    return "\n".join(lines).splitlines()
