"""What names learners, or holds answers or grades, is for the owner of the course alone."""

from contextlib import suppress
from pathlib import Path

FOLDERS = ("source", "submitted", "autograded", "feedback")  # nbgrader's
LINKS = "links.csv"  # which published feedback page is whose
KEY = "links.key"  # what the names of these pages are made with
ZIPPED = "zipped.json"  # which pages went out in a zip
LOG = ".nbgrader.log"  # of nbgrader's own commands
FILES = ("gradebook.db*", "*.csv", "*.zip", KEY, ZIPPED, LOG)
MADE_WHEN_NEEDED = ("backups", "earlier")  # of the gradebook, and of what was handed in


def shut(root: Path, shared: bool = False) -> None:
    """Make nbgrader's folders in a course, and take from others the right to what is private.

    It is the same whatever the umask says, and for what was there before.

    shared: whether the group keeps its rights, as nbgrader's `groupshared` wants it.

    Raises:
        OSError: something private belongs to another user.
    """
    others = 0o007 if shared else 0o077
    for name in FOLDERS:
        (root / name).mkdir(mode=0o777 & ~others, exist_ok=True)
    patterns = (*FOLDERS, *MADE_WHEN_NEEDED, *FILES)
    for path in (path for pattern in patterns for path in root.glob(pattern)):
        with suppress(FileNotFoundError):  # SQLite's journals come and go
            mode = path.stat().st_mode
            if mode & others:
                path.chmod(mode & ~others & 0o7777)
