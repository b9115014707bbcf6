"""The pages that learners get back: their notebook, points and messages, and no hidden test."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from autograder.course import Course, CourseError, failure
from autograder.verdicts import describe

_HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?(### END HIDDEN TESTS\n?|\Z)", re.DOTALL)


class HideTests(NbGraderPreprocessor):
    """Take the hidden tests out of test cells, and out of the errors and warnings they print.

    Of an error only its message stays: its traceback would quote the test, as a warning does.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            cell.source = _HIDDEN.sub("", cell.source).strip()
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [describe(output)]
        return cell, resources


def feedback(course: Course, problem_set: str, students: list[str]) -> Iterator[Path]:
    """Write the feedback page of each student, and yield its path.

    Raises:
        CourseError: nbgrader cannot write one; the message names the student.
    """
    api = course.api()
    for student in students:
        result = api.generate_feedback(problem_set, student)
        if not result["success"]:
            raise CourseError(
                f"no feedback for {student}: {failure(result)}. "
                f"Run `autograder grade {problem_set} --student {student}` again"
            )
        yield course.notebook("feedback", problem_set, student).with_suffix(".html")
