"""The pages that learners get back: their notebook, points and messages, and no hidden test."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

from autograder.cells import HIDDEN, is_test
from autograder.course import Course, CourseError, failure
from autograder.grading.verdicts import describe
from autograder.returning import pages
from autograder.returning.sanitize import clean_output, markdown_to_html

# What the browser of a learner or an instructor may do with a page: show it, and nothing more.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; " + (
    "base-uri 'none'; form-action 'none'"
)

# What formgrader is to take before its own.
TEMPLATES = Path(__file__).with_name("templates")

_HIDDEN = re.compile(rf"{HIDDEN}.*?(### END HIDDEN TESTS\n?|\Z)", re.DOTALL)


class HideTests(NbGraderPreprocessor):
    """Take the hidden tests out of test cells, and out of the errors and warnings they print.

    Of an error only its message stays: its traceback would quote the test, as a warning does.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if cell.cell_type == "code" and is_test(cell):
            cell.source = _HIDDEN.sub("", cell.source).strip()
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [describe(output)]
        return cell, resources


class CleanOutputs(NbGraderPreprocessor):
    """Clean what learners' code displayed of all that a browser would run."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            if "outputs" in cell:
                cell.outputs = [clean_output(output) for output in cell.outputs]
        return nb, resources


class SafePage(HTMLExporter):
    """nbgrader's page without any script: learners' outputs and texts are cleaned.

    Formulas are MathML, which browsers show by themselves, so the page needs no network either.
    """

    preprocessors = List([CleanOutputs]).tag(config=True)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        return markdown_to_html(source)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return _sealed(page), resources


def _sealed(page: str) -> str:
    """A page without scripts, the template's own included, and with a policy that allows none.

    Its style names fonts of icons that are not there, which the policy would complain about.
    """
    soup = BeautifulSoup(page, "html.parser")
    for script in soup("script"):
        script.decompose()
    for style in soup("style"):
        style.string = re.sub(r"@font-face\s*{.*?}", "", style.string or "", flags=re.DOTALL)
    soup.html["lang"] = "en"
    for attributes in (
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
        {"http-equiv": "Content-Security-Policy", "content": POLICY},
    ):
        soup.head.insert(0, soup.new_tag("meta", attrs=attributes))
    return str(soup)


def feedback(course: Course, problem_set: str, students: list[str]) -> Iterator[Path]:
    """Write the feedback page of each student, and yield its path.

    Raises:
        CourseError: nbgrader could not write some; the others are written before.
    """
    api = course.api()
    # Before the pages: a mark that comes later makes them old ones.
    keys = pages.grade_keys(course, problem_set, students)
    without = []
    for student in students:
        result = api.generate_feedback(problem_set, student)
        if result["success"]:
            yield pages.seal(course, problem_set, student, keys[student])
        else:
            without.append((student, failure(result)))
    if without:
        student, reason = without[0]
        more = f", and for {len(without) - 1} more" if len(without) > 1 else ""
        raise CourseError(
            f"no feedback for {student}: {reason}{more}. "
            f"Run `autograder grade {problem_set} --student {student}` again"
        )
