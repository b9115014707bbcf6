"""What nbgrader's gradebook is told of a course: its learners, and when a set is due."""

from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from autograder import schedule
from autograder.course import Course
from autograder.grading.standing import find_assignment
from autograder.intake.roster import Student


def enrol(gradebook: Gradebook, roster: dict[str, Student]) -> None:
    """Write the learners and their names into the gradebook, where it does not have them yet.

    What the roster leaves empty stays as it is there, and nobody is taken out.
    """
    known = {student.id: student for student in gradebook.students}
    for student in roster.values():
        told = {name: text for name, text in student._asdict().items() if text and name != "id"}
        there = known.get(student.id)
        if not there or any(getattr(there, name) != text for name, text in told.items()):
            gradebook.update_or_create_student(student.id, **told)


def record_due(course: Course, problem_set: str, gradebook: Gradebook) -> None:
    """Write when a problem set is due into the gradebook, where the schedule says so.

    A date that was set there by hand stays where the schedule says nothing.

    Raises:
        CourseError: the schedule cannot be read, or the gradebook does not know the set.
    """
    due = schedule.read(course).get(problem_set, schedule.Schedule()).due
    if due and find_assignment(gradebook, problem_set).duedate != parse_utc(due):
        gradebook.update_or_create_assignment(problem_set, duedate=due)
