"""Where a course's folders are, and nbgrader's view of them."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError, SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import private, schema

CONFIG_NAME = "nbgrader_config.py"
BACKUPS = "backups"


class CourseError(Exception):
    """Something the person at the keyboard can mend: one line, with the file and what to do."""


@dataclass(frozen=True)
class Course:
    """An nbgrader course folder, and the folder of the masters it is made from."""

    root: Path
    solutions: Path

    @classmethod
    def find(cls, start: Path) -> "Course":
        """The course at `start`, or in `start/autograder` as in this repository.

        Its masters are in its folder `solutions`, or where it has none, in the one beside it.

        Raises:
            CourseError: neither holds an nbgrader_config.py.
        """
        for root in (start, start / "autograder"):
            if (root / CONFIG_NAME).is_file():
                root = root.resolve()
                own = root / "solutions"
                return cls(root, own if own.is_dir() else root.parent / "solutions")
        raise CourseError(
            f"{start} is no course: it has no {CONFIG_NAME}. "
            "Go to the folder of the course, or name it with --course"
        )

    def problem_sets(self) -> list[str]:
        """The names of all problem sets that have a master, in order."""
        return sorted(path.stem for path in self.solutions.glob("*/*.md"))

    def master(self, problem_set: str) -> Path:
        """The master of a problem set. Raises CourseError where there is none."""
        path = self.solutions / problem_set / f"{problem_set}.md"
        if not path.is_file():
            raise CourseError(f"unknown problem set {problem_set!r}{self._suggestion(problem_set)}")
        return path

    def _suggestion(self, problem_set: str) -> str:
        known = self.problem_sets()
        if not known:
            return f": {self.solutions} holds none"
        close = get_close_matches(problem_set, known, n=1)
        return f": did you mean {close[0]}?" if close else f": there is {', '.join(known)}"

    def notebook(self, step: str, problem_set: str, student: str = ".") -> Path:
        """Where the notebook of a problem set lies in one of nbgrader's folders."""
        return self.root / step / student / problem_set / f"{problem_set}.ipynb"

    def released(self, problem_set: str) -> nbformat.NotebookNode:
        """The notebook that learners were given.

        Raises:
            CourseError: the problem set is unknown, or was not released.
        """
        path = self.notebook("release", problem_set)
        if not path.is_file():
            self.master(problem_set)
            raise CourseError(
                f"{problem_set} was not released: run `autograder release {problem_set}` first"
            )
        return nbformat.read(path, as_version=4)

    def students(self, step: str, problem_set: str) -> list[str]:
        """Who has a folder for the problem set in `submitted` or another of nbgrader's folders."""
        return sorted(path.parent.name for path in (self.root / step).glob(f"*/{problem_set}"))

    def api(self) -> NbGraderAPI:
        """nbgrader's own programming interface on this course, whose private folders it shuts."""
        _put_programs_on_path()
        config: Config = PyFileConfigLoader(CONFIG_NAME, path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        api = NbGraderAPI(config=config)
        private.shut(self.root, shared=api.coursedir.groupshared)
        return api

    def gradebook_url(self) -> URL:
        """The address of the gradebook's database. Raises CourseError where it is none."""
        db_url = self.api().coursedir.db_url
        try:
            return make_url(db_url)
        except SQLAlchemyError as error:
            raise _in_plain_words(db_url, error) from None

    def gradebook_file(self) -> Path | None:
        """The gradebook, where it is a file of SQLite's."""
        url = self.gradebook_url()
        return Path(url.database) if url.get_backend_name() == "sqlite" else None

    def backups(self) -> list[Path]:
        """The copies of the gradebook, the newest last. backups.py makes them."""
        return sorted((self.root / BACKUPS).glob("[0-9]" * 5 + "_*"))

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """The gradebook. What goes wrong with it is said in one line.

        Raises:
            CourseError: it is missing, cannot be opened, or fails while it is open.
        """
        api = self.api()
        db_url = api.coursedir.db_url
        try:
            self._find_gradebook()
            if fault := _fault(db_url):
                raise CourseError(f"the gradebook {_shown(db_url)} {fault}")
            with api.gradebook as gradebook:
                yield gradebook
        except SQLAlchemyError as error:
            if type(error) is DatabaseError:  # of SQLite, where the file is not what it should be
                raise self.damaged(str(error.orig)) from None
            raise _in_plain_words(db_url, error) from None

    def damaged(self, reason: str) -> CourseError:
        """What to say where the gradebook's file is damaged."""
        backups = self.backups()
        way_back = (
            f"copy the newest backup over it, {backups[-1]}" if backups else "no backup is left"
        )
        return CourseError(
            f"the gradebook {self.gradebook_file()} is damaged: {reason}: {way_back}"
        )

    def _find_gradebook(self) -> None:
        """Raises CourseError where a gradebook is gone that there are backups of."""
        file, backups = self.gradebook_file(), self.backups()
        if file and backups and not (file.exists() and file.stat().st_size):
            raise CourseError(
                f"the gradebook {file} is gone: copy the newest backup there, {backups[-1]}; "
                f"or begin anew, by giving {backups[-1].parent} another name"
            )


def _fault(db_url: str) -> str:
    """What schema.py says. Raises CourseError where the database's driver is missing."""
    try:
        return schema.fault(db_url)
    except ImportError as error:
        raise CourseError(
            f"{error}, which CourseDirectory.db_url asks for: run `pip install "
            "'autograder[postgresql]'`, and begin it with postgresql+psycopg2://"
        ) from None


def _in_plain_words(db_url: str, error: SQLAlchemyError) -> Exception:
    """What to say of an error of the database; an error of ours stays what it is."""
    if isinstance(error, IntegrityError | ProgrammingError):
        return error
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    return CourseError(
        f"the gradebook {_shown(db_url)} cannot be used: {reason}. "
        "Mend that, and run the command again: it goes on"
    )


def _shown(db_url: str) -> str:
    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "whose address CourseDirectory.db_url is no URL"


def failure(result: dict) -> str:
    """Why a call of nbgrader's failed, in one line: the last exception that its log names.

    Raises:
        KeyboardInterrupt: the call took one for a failure.
    """
    if result.get("error", "").rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt
    text = f"{result.get('log', '')}\n{result.get('error', '')}"
    named = re.findall(r"^\s*((?:\w+\.)*\w+(?:Error|Exception): .*)", text, re.MULTILINE)
    telling = [line for line in named if "Please see the the above traceback" not in line]
    return telling[-1] if telling else "it does not say why"


def _put_programs_on_path() -> None:
    """nbgrader calls the program `alembic`, which lies beside this Python."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
