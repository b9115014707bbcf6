"""A jail for the learner's kernel: no network, no course, nothing that lasts, and limits.

bubblewrap makes a jail for a warm parent (see warm.py), with a few read-only system and Python
folders. Each kernel is forked from it into a jail of its own within that one, with small folders in
memory to write to. Started as root, the kernel gets a user id that nobody else has. All that leads
out is its end of a line, a socket that has no name.
"""

import shutil
import signal
import sys
from functools import cache
from typing import Any

from autograder.course import CourseError
from autograder.running import view, warm
from autograder.running.limits import Limits, as_resource_limits, may_take_ids, unused_id

CPU_TIME_OVER = 128 + signal.SIGXCPU  # the exit status of a kernel that has used it up
USER = 1000  # the id inside, where an ordinary user starts the jail
SECONDS_TO_TRY = 60


def check() -> None:
    """Try the jail out, once: later calls cost nothing.

    Raises:
        CourseError: no jail can be made here; the message says what to do.
    """
    problem = _problem()
    if problem:
        raise CourseError(problem)


def fork(limits: Limits, end: int) -> warm.Forked:
    """Have a kernel forked in a jail of its own.

    It tells how it ended: 152 when its CPU time was used up, 128 + n when it died of signal n, -9
    when its jail was ended from out here, else its own exit status. It ends with this process, even
    where that one is killed.

    end: the kernel's, of its line.

    Raises:
        CourseError: no jail can be made here.
    """
    check()
    try:
        return warm.fork(orders(limits), end)
    except warm.RefusedError as error:
        raise CourseError(_remedy(str(error))) from error
    except warm.EndedError as error:
        raise CourseError(
            "the process that kernels are forked from was killed: grade again, and if that "
            "does not help, with more memory"
        ) from error


def orders(limits: Limits) -> dict[str, Any]:
    """What a kernel's jail is to be like, in the form that `forking.py` knows."""
    user = unused_id() if may_take_ids() else None
    return {
        "passwd": view.passwd(user or USER),
        "user": user,
        "seen_as": USER,
        "limits": as_resource_limits(limits),
        "disk": limits.disk,
        "files": limits.files,
    }


@cache
def _problem() -> str | None:
    if not sys.platform.startswith("linux"):
        return "grading needs Linux, for the jail it runs code in: use a Linux machine or container"
    if shutil.which("bwrap") is None:
        return (
            "grading needs bubblewrap, which is not installed: run `apt install bubblewrap` "
            "or `dnf install bubblewrap`"
        )
    try:
        parent = warm.WarmParent(modules=())
        try:
            status = parent.fork(orders(Limits())).wait(SECONDS_TO_TRY)
        finally:
            parent.close()
    except warm.RefusedError as error:
        return _remedy(str(error))
    except warm.EndedError:
        status = None
    return None if status == 0 else "the jail does not start: try again on a less busy machine"


def _remedy(complaint: str) -> str:
    said = complaint.strip().rpartition("\n")[2] or "it does not say why"
    if not said.startswith(("bwrap:", "unshare:", "mount ")) or "execvp" in said:
        return (
            f"the jail is there, but Python does not start in it ({said}): "
            f"make {sys.base_prefix} and {sys.prefix} readable for every user, "
            "and install all packages there"
        )
    if "nknown option" in said:
        return f"bubblewrap is too old ({said}): install version 0.7 or newer"
    if " proc" in said:
        how = "start the container with `--security-opt systempaths=unconfined`"
    elif may_take_ids():
        how = (
            "start the container with `--cap-add SYS_ADMIN --security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined`"
        )
    else:
        how = (
            "allow user namespaces with `sysctl -w kernel.unprivileged_userns_clone=1` (Debian) or "
            "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu), or grade as root"
        )
    return f"no jail can be made here ({said}): {how}"
