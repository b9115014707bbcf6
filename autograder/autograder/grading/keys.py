"""What a verdict depends on, as short keys: where no key has changed there is nothing to grade.

A submission is graded anew when it, the notebook or the environment has changed. Where only some
tests have, with all that they call, these alone are run again.
"""

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from autograder.cells import is_test
from autograder.grading.sources import FOLDER, called_by
from autograder.grading.submission import Handed
from rnnlib.course import released

PACKAGES = ("numpy", "torch", "nbgrader", "nbclient", "nbconvert", "ipython")
OURS = ("autograder", "rnnlib")


class Keys(NamedTuple):
    """What a graded notebook was made from."""

    handed: str  # the submission
    rest: str  # all but the submission and the tests
    tests: dict[str, str]  # of each test cell, by its name

    def changed_since(self, earlier: "Keys") -> list[str]:
        """The tests that have changed."""
        return [name for name, key in self.tests.items() if earlier.tests.get(name) != key]


def rest_and_tests(complete: NotebookNode, *settings: object) -> tuple[str, dict[str, str]]:
    """The keys of a notebook with its hidden tests, and of everything else that is not a learner's.

    settings: what else a verdict depends on.
    """
    tests = {cell.metadata.nbgrader.grade_id: cell for cell in complete.cells if is_test(cell)}
    others = [cell for cell in complete.cells if not is_test(cell)]
    places = [cell.metadata.nbgrader.grade_id if is_test(cell) else "" for cell in complete.cells]
    # What is written there of the released cells is for learners, and has the tests in it.
    metadata = {key: about for key, about in complete.metadata.items() if key != released.KEY}
    rest = digest(environment(), settings, metadata, others, places)
    return rest, {name: digest(cell, called_by(cell.source)) for name, cell in tests.items()}


def of_submission(handed: Handed) -> str:
    content = None if handed.content is None else hashlib.sha256(handed.content).hexdigest()
    return digest(handed._replace(content=None), content)


def digest(*parts: object) -> str:
    """A key for plain data and classes. Others, such as functions, make it differ each time."""
    text = json.dumps(parts, sort_keys=True, default=_as_text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _as_text(part: object) -> str:
    return f"{part.__module__}.{part.__qualname__}" if isinstance(part, type) else repr(part)


@cache
def environment() -> str:
    """The versions of Python and of the packages that grade, and the code of our own.

    The checks are left out, for each test has its own in its key.
    """
    versions = [platform.python_version(), *(version(name) for name in PACKAGES)]
    return digest(versions, [_code_of(name) for name in OURS])


@cache
def installed() -> str:
    """All that must be the same wherever submissions of a class are graded, the checks too."""
    return digest(environment(), [_hash(path) for path in sorted(FOLDER.rglob("*.py"))])


def _code_of(package: str) -> list[str]:
    folder = Path(find_spec(package).origin).parent
    return [_hash(path) for path in sorted(folder.rglob("*.py")) if not path.is_relative_to(FOLDER)]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
