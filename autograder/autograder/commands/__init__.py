"""The `autograder` command: a module for each part of an instructor's work."""

import signal
import sys

INTERRUPTED = 130  # the exit status of what Ctrl-C has stopped, as shells have it


def main() -> None:
    """Run the command; what the person can mend is one line on stderr and exit status 1.

    Ctrl-C, or a SIGTERM, is one line too, whenever it comes.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run()
    except (KeyboardInterrupt, SystemExit) as ended:
        if getattr(ended, "code", INTERRUPTED) != INTERRUPTED:
            raise
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the next one does not wait for anything
        print("autograder: stopped. Run the same command again, and it goes on", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _run() -> None:
    # They are imported here as that takes a second or more, in which somebody may press Ctrl-C.
    import logging
    import warnings

    from sqlalchemy.exc import SAWarning

    # In the order in which --help lists the commands.
    # isort: off
    from autograder.commands import authoring, intake, grading, judging, returning, demo  # noqa: F401

    # isort: on
    from autograder.commands.common import app
    from autograder.course import CourseError

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
