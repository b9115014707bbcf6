"""Where a course's folders are, and nbgrader's view of them."""

import os
import re
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import private

CONFIG_NAME = "nbgrader_config.py"


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

        Raises:
            CourseError: neither holds an nbgrader_config.py.
        """
        for root in (start, start / "autograder"):
            if (root / CONFIG_NAME).is_file():
                root = root.resolve()
                return cls(root, root.parent / "solutions")
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

    def gradebook(self) -> Gradebook:
        """The gradebook, to be closed after use.

        Raises:
            CourseError: it cannot be opened.
        """
        api = self.api()
        try:
            return api.gradebook
        except (SQLAlchemyError, ImportError) as error:
            raise CourseError(_no_gradebook(api.coursedir.db_url, error)) from None


def _no_gradebook(db_url: str, error: Exception) -> str:
    if isinstance(error, ImportError):
        return (
            f"{error}, which CourseDirectory.db_url asks for: run `pip install "
            "'autograder[postgresql]'`, and begin it with postgresql+psycopg2://"
        )
    try:
        place = make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        place = "whose address CourseDirectory.db_url is no URL"
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    return f"the gradebook {place} cannot be opened: {reason}"


def failure(result: dict) -> str:
    """Why a call of nbgrader's failed, in one line: the last exception that its log names."""
    text = f"{result.get('log', '')}\n{result.get('error', '')}"
    named = re.findall(r"^\s*((?:\w+\.)*\w+(?:Error|Exception): .*)", text, re.MULTILINE)
    telling = [line for line in named if "Please see the the above traceback" not in line]
    return telling[-1] if telling else "it does not say why"


def _put_programs_on_path() -> None:
    """nbgrader calls the program `alembic`, which lies beside this Python."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
