"""The `autograder` command: a module for each part of an instructor's work."""

import logging
import sys
import warnings

from sqlalchemy.exc import SAWarning

# In the order in which --help lists the commands.
from autograder.commands import authoring, demo, grading, judging, returning  # noqa: F401
from autograder.commands.common import app
from autograder.course import CourseError


def main() -> None:
    """Run the command; what the person can mend is one line on stderr and exit status 1."""
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # we report failures ourselves
    # nbgrader 0.9 adds a submission to its session later than SQLAlchemy 2 would like.
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")
    try:
        app()
    except CourseError as error:
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"autograder: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        sys.exit(1)
