"""What a person, or the clock, does to a submission in the gradebook."""

from collections.abc import Callable

from nbgrader.api import SubmittedNotebook

from autograder.course import Course


def change(course: Course, learner: str, how: Callable[[SubmittedNotebook], None]) -> None:
    """Change what the gradebook has of a learner's submission."""
    with course.gradebook() as gradebook:
        (notebook,) = gradebook.find_submission("ps3_lstm", learner).notebooks
        how(notebook)
        gradebook.db.commit()


def waits_for_a_mark(notebook: SubmittedNotebook) -> None:
    notebook.grades[0].needs_manual_grade = True


def came_late(notebook: SubmittedNotebook) -> None:
    notebook.late_submission_penalty = 3


def gets_a_mark(notebook: SubmittedNotebook) -> None:
    notebook.grades[0].manual_score = 0.5


def gets_a_comment(notebook: SubmittedNotebook) -> None:
    notebook.comments[0].manual_comment = "well done"
