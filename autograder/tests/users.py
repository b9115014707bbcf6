"""Other users of the system, whom root's tests play: they read what anybody may, and the Python."""

import sys
from collections.abc import Iterable
from pathlib import Path

HOME = "/root"  # which only root may enter


def as_user(user: str, group: str, *argv: str, shown: Iterable[str] = ()) -> list[str]:
    """A command as a user without rights, who can still read the Python that runs the tests.

    shown: more folders that this user can read wherever they lie.
    """
    folders = [path for path in (sys.base_prefix, *shown) if Path(path).is_relative_to(HOME)]
    play = ["bwrap", "--dev-bind", "/", "/"]
    if folders:
        play += ["--tmpfs", HOME, "--chmod", "0755", HOME]
    for folder in folders:
        between = [p for p in reversed(Path(folder).parents) if p.is_relative_to(HOME)][1:]
        for path in between:
            play += ["--perms", "0755", "--dir", str(path)]
        play += ["--ro-bind", folder, folder]
    play += ["--cap-add", "ALL", "--die-with-parent", "--chdir", "/", "--"]
    play += ["setpriv", "--clear-groups", f"--reuid={user}", f"--regid={group}"]
    return [*play, "--inh-caps=-all", "--ambient-caps=-all", *argv]
