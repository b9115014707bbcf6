"""The one writer of grades: what is known of a submission is recorded at once or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import find_all_files
from sqlalchemy import delete, insert
from sqlalchemy.exc import OperationalError

from autograder.course import Course, CourseError
from autograder.files import write_text
from autograder.grading import standing, submission, work
from autograder.grading.keys import Keys, digest, installed, rest_and_tests
from autograder.grading.verdicts import NOT_GRADED, in_short

Row = TypeVar("Row", Grade, Comment)


class Ledger:
    """The gradebook and the folder of graded notebooks, of one problem set."""

    def __init__(self, course: Course, problem_set: str, gradebook: Gradebook) -> None:
        self.course, self.problem_set, self.gradebook = course, problem_set, gradebook
        self._api = course.api()
        standing.prepare(gradebook)
        self._autograde = Autograde(coursedir=self._api.coursedir, parent=self._api)

    def terms(self, jailed: bool) -> work.Terms:
        """What holds for all submissions, read here once: who grades needs no gradebook.

        Raises:
            CourseError: the problem set was not released, or the gradebook does not know it.
        """
        released = self.course.released(self.problem_set)
        standing.find_assignment(self.gradebook, self.problem_set)
        complete = work.preprocess(
            self.course.released(self.problem_set),
            self._autograde.sanitize_preprocessors,
            self._api.config,
            {
                "db_url": self._api.coursedir.db_url,
                "assignment": self.problem_set,
                "notebook": self.problem_set,
            },
        )
        steps = work.steps_of(self._autograde.autograde_preprocessors)
        config = self._api.config.copy()
        config.pop("CourseDirectory")
        config.StrictExecute.jailed = jailed
        rest, tests = rest_and_tests(complete, config, steps)
        return work.Terms(
            self.problem_set, released, complete, config, steps, jailed, rest, tests, installed()
        )

    def keep(self, student: str, graded: str) -> None:
        """Write the folder of a graded notebook: all of it is there, or nothing. Raises OSError."""
        folder = self.course.notebook("autograded", self.problem_set, student).parent
        fresh = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        coursedir = self._api.coursedir
        source = self.course.notebook("source", self.problem_set).parent
        for path in find_all_files(str(source), [*coursedir.ignore, "*.ipynb"]):
            beside = fresh / Path(path).relative_to(source)
            beside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, beside)
        write_text(graded, fresh / f"{self.problem_set}.ipynb")
        for path in fresh.rglob("*"):
            if path.is_file():
                path.chmod(int(str(self._autograde.permissions), 8))
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)

    def kept(self, student: str) -> NotebookNode | None:
        """The graded notebook in its folder."""
        return read_graded(self.course, self.problem_set, student)

    def record(self, student: str, graded: NotebookNode, timestamp: str | None) -> None:
        """Record the scores of a graded notebook. A person's marks and comments stay.

        Raises:
            CourseError: the gradebook cannot be written. OSError: nor the notebook's folder.
        """
        self._keep_beside(student, timestamp)
        with self._at_once(student, timestamp) as handed_in:
            self._save_scores(graded, handed_in)
            self.gradebook.db.flush()
            self.gradebook.db.expire_all()  # the sum of the scores is another now
            self._set_penalty(student, handed_in)
            key = recorded_key(work.keys_of(graded), timestamp, str(handed_in.duedate))
            self._note(student, key, *in_short(graded))

    def _keep_beside(self, student: str, timestamp: str | None) -> None:
        """Keep beside a graded notebook what nbgrader's exchange needs to return the feedback."""
        handed = self.course.notebook("submitted", self.problem_set, student).parent
        folder = self.course.notebook("autograded", self.problem_set, student).parent
        secret = submission.beside(handed, submission.SECRET)
        for name, text in {submission.TIMESTAMP: timestamp, submission.SECRET: secret}.items():
            if text:
                write_text(text, folder / name)
            else:
                (folder / name).unlink(missing_ok=True)

    def record_failure(self, student: str, timestamp: str | None, reason: str) -> None:
        """Leave nothing of an earlier grade: no score, and no notebook."""
        folder = self.course.notebook("autograded", self.problem_set, student).parent
        shutil.rmtree(folder, ignore_errors=True)
        with self._at_once(student, timestamp) as handed_in:
            for notebook in handed_in.notebooks:
                for cell in notebook.grades:
                    cell.auto_score = 0
            self._note(student, "", NOT_GRADED, reason)

    def _note(self, student: str, key: str, outcome: str, reason: str) -> None:
        notebook = standing.fingerprint(self.course, self.problem_set, student)
        values = (self.problem_set, student, key, notebook, outcome, reason)
        self.gradebook.db.execute(insert(standing.recorded).values(values))

    @contextmanager
    def _at_once(self, student: str, timestamp: str | None) -> Iterator[SubmittedAssignment]:
        """A submission, for changes that are committed together, whatever nbgrader commits.

        Raises:
            CourseError: the gradebook cannot be written.
        """
        gradebook, rows = self.gradebook, standing.recorded
        gradebook.db.remove()
        with _in_plain_words(), gradebook.engine.begin() as connection:
            gradebook.db(
                bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False
            )
            gradebook.db.execute(
                delete(rows).where(rows.c.assignment == self.problem_set, rows.c.student == student)
            )
            gradebook.update_or_create_student(student)
            yield gradebook.update_or_create_submission(
                self.problem_set, student, timestamp=timestamp
            )
            gradebook.db.flush()
            gradebook.db.remove()

    def _save_scores(self, graded: NotebookNode, handed_in: SubmittedAssignment) -> None:
        """Do what nbgrader's SaveAutoGrades does, in the gradebook that is open already."""
        (notebook,) = handed_in.notebooks
        saver = SaveAutoGrades(parent=self._api)
        saver.gradebook, saver.student_id = _Rows(notebook), handed_in.student.id
        saver.assignment_id = saver.notebook_id = self.problem_set
        Preprocessor.preprocess(saver, graded, {})

    def _set_penalty(self, student: str, handed_in: SubmittedAssignment) -> None:
        """Do what nbgrader's AssignLatePenalties does, in the gradebook that is open already."""
        penalties = AssignLatePenalties(parent=self._api)
        penalties.init_plugin()
        late = handed_in.total_seconds_late
        for notebook in handed_in.notebooks:
            penalty = None
            if late > 0:
                penalty = penalties.plugin_inst.late_submission_penalty(
                    student, notebook.score, late
                )
            if penalty is not None:
                penalty = penalties._check_late_penalty(notebook, penalty)
            notebook.late_submission_penalty = penalty


class _Rows:
    """As much of a gradebook as SaveAutoGrades needs: the rows of one submission, read at once.

    nbgrader's own looks each of them up by itself, and commits each by itself.
    """

    def __init__(self, notebook: SubmittedNotebook) -> None:
        master = notebook.notebook
        cells = {
            cell.id: cell.name
            for cell in (*master.grade_cells, *master.solution_cells, *master.task_cells)
        }
        self._grades = {cells[grade.cell_id]: grade for grade in notebook.grades}
        self._comments = {cells[comment.cell_id]: comment for comment in notebook.comments}
        self.db = self

    def find_grade(self, cell: str, *_: str) -> Grade:
        return self._found(self._grades, cell)

    def find_comment(self, cell: str, *_: str) -> Comment:
        return self._found(self._comments, cell)

    def commit(self) -> None:
        """Leave it to the transaction."""

    def _found(self, rows: dict[str, Row], cell: str) -> Row:
        if cell not in rows:
            raise MissingEntry(f"the gradebook has no row for {cell}")
        return rows[cell]


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Raises CourseError where the gradebook does not answer, or is locked by somebody else."""
    try:
        yield
    except OperationalError as error:
        raise CourseError(
            f"the gradebook cannot be written: {str(error.orig).strip().splitlines()[0]}. "
            "Close what else uses it and run the command again: it goes on"
        ) from None


def recorded_key(keys: Keys, timestamp: str | None, duedate: str) -> str:
    """A key of the scores and of what else is recorded with them: when it came, when it was due."""
    return digest(keys, timestamp, duedate)


def read_graded(course: Course, problem_set: str, student: str) -> NotebookNode | None:
    """The notebook that the last grading left; None where there is none that can be read."""
    path = course.notebook("autograded", problem_set, student)
    try:
        return work.load(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
