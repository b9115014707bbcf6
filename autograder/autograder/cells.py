"""What a cell of a problem set is."""

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

HIDDEN = "### BEGIN HIDDEN TESTS"


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is a test of an exercise, and not a question that a person marks."""
    return is_grade(cell) and not is_solution(cell)
