"""A jail for the learner's kernel: no network, no course, nothing that lasts, and limits.

bubblewrap makes it: namespaces of its own, a few read-only system and Python folders, and small
folders in memory to write to. Started as root, the kernel gets a user id that nobody else has. Its
sockets are opened out here and handed in, so not even the folder of the sockets is writable inside.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict

from autograder import confined, view
from autograder.course import CourseError
from autograder.limits import Limits, as_resource_limits, unused_id

CPU_TIME_OVER = 128 + signal.SIGXCPU  # the exit status of a kernel that has used it up
USER = 1000  # the id inside, where an ordinary user starts the jail
# Rights that confined.py needs for its first steps, and gives up, where it starts as root.
STARTING_RIGHTS = (
    *("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_SYS_ADMIN", "CAP_DAC_READ_SEARCH"),
)
CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


def check() -> None:
    """Try the jail out, once: later calls cost nothing.

    Raises:
        CourseError: no jail can be made here; the message says what to do.
    """
    problem = _problem()
    if problem:
        raise CourseError(problem)


def command(argv: list[str], folder: Path, limits: Limits) -> list[str]:
    """The command that runs `argv` in a jail made with what `furnish` put into `folder`."""
    jail = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    jail += ["--unshare-cgroup-try", "--cap-drop", "ALL"]
    if _is_root():
        jail += [word for right in STARTING_RIGHTS for word in ("--cap-add", right)]
    else:
        jail += ["--unshare-user", "--uid", str(USER), "--gid", str(USER)]
    jail += ["--die-with-parent", "--new-session", "--hostname", "localhost"]
    jail += [*view.shown(folder), "--proc", "/proc", "--dev", "/dev"]
    for writable in confined.WRITABLE:
        jail += ["--perms", "1777", "--size", str(limits.disk), "--tmpfs", writable]
    jail += ["--ro-bind", str(folder), str(folder), "--remount-ro", "/dev", "--remount-ro", "/"]
    jail += ["--chdir", view.HOME, "--clearenv"]
    for name, value in view.variables().items():
        jail += ["--setenv", name, value]
    return [*jail, "--", *argv]


def furnish(folder: Path, limits: Limits, sockets: dict[str, int] | None = None) -> list[str]:
    """Put what a jail shows into its folder, and return the start of the command line inside.

    As root, the files come to belong to the id that the program will have, so call it last.
    """
    shutil.copyfile(confined.__file__, folder / "start.py")
    user = unused_id() if _is_root() else None
    view.furnish(folder, user or USER)
    orders: dict[str, Any] = {"limits": as_resource_limits(limits), "sockets": sockets or {}}
    if user:
        orders |= {"user": user, "files": limits.files}
        for path in (folder, *folder.iterdir()):
            os.chown(path, user, user)
    return [view.executable(), "-P", f"{folder}/start.py", json.dumps(orders)]


class JailProvisioner(LocalProvisioner):
    """Starts a Python kernel in a jail: jupyter_client knows it as `autograder-jail`.

    The process that it watches is bubblewrap, which passes on how the kernel ended: 152 when its
    CPU time was used up, 128 + n when it died of signal n, else its own exit status.
    The jail ends with the thread that started it, so that none outlives a grader that is killed.
    """

    limits = Dict(help="Other limits than the usual, by their names in Limits").tag(config=True)
    folder: Path | None = None
    _listening: tuple[socket.socket, ...] = ()

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Open the sockets and compose the command.

        Raises:
            CourseError: no jail can be made here.
        """
        check()
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="k", dir="/tmp"))
        try:
            return await self._prepare(self.folder, Limits(**self.limits), kwargs)
        except BaseException:
            self._remove()
            raise

    async def _prepare(self, folder: Path, limits: Limits, kwargs: dict) -> dict[str, Any]:
        manager = self.parent
        manager.transport, manager.ip = "ipc", f"{folder}/s"
        manager.connection_file = f"{folder}/kernel.json"
        manager.kernel_spec.interrupt_mode = "message"  # signals do not reach into the jail
        extra = kwargs.get("extra_arguments", [])
        kwargs = await super().pre_launch(**kwargs)
        paths = [f"{folder}/s-{getattr(manager, f'{channel}_port')}" for channel in CHANNELS]
        self._listening = tuple(_listen(path) for path in paths)
        handles = [listening.fileno() for listening in self._listening]
        addresses = dict(zip((f"ipc://{path}" for path in paths), handles, strict=True))
        start = furnish(folder, limits, addresses)
        kwargs["cmd"] = command([*start, "-f", manager.connection_file, *extra], folder, limits)
        # The kernel gets no handle of ours but its sockets: a terminal or a log can be written to.
        for stream in ("stdin", "stdout", "stderr"):
            kwargs[stream] = subprocess.DEVNULL
        # Neither do its ancestors in the jail carry our environment (JPY_PARENT_PID is one of it).
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        return kwargs | {"pass_fds": handles, "env": environment, "independent": True}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        try:
            return await super().launch_kernel(cmd, **kwargs)
        except BaseException:
            self._remove()
            raise
        finally:
            self._close()  # ours; else nobody would notice when the kernel's end is gone

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if not restart:
            self._remove()

    def _close(self) -> None:
        for listening in self._listening:
            listening.close()
        self._listening = ()

    def _remove(self) -> None:
        self._close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def _listen(path: str) -> socket.socket:
    Path(path).unlink(missing_ok=True)  # of the kernel before a restart
    listening = socket.socket(socket.AF_UNIX)
    listening.setblocking(False)
    listening.bind(path)
    listening.listen(64)
    return listening


@cache
def _problem() -> str | None:
    if not sys.platform.startswith("linux"):
        return "grading needs Linux, for the jail it runs code in: use a Linux machine or container"
    if shutil.which("bwrap") is None:
        return (
            "grading needs bubblewrap, which is not installed: run `apt install bubblewrap` "
            "or `dnf install bubblewrap`"
        )
    limits = Limits()
    with tempfile.TemporaryDirectory(prefix="k", dir="/tmp") as name:
        argv = command(furnish(Path(name), limits), Path(name), limits)
        try:
            tried = subprocess.run(
                argv, capture_output=True, text=True, errors="replace", timeout=60, check=False
            )
        except subprocess.TimeoutExpired:
            return "the jail does not start within a minute: try again on a less busy machine"
    return None if tried.returncode == 0 else _remedy(tried.stderr)


def _remedy(complaint: str) -> str:
    said = complaint.strip().rpartition("\n")[2] or "it does not say why"
    if not said.startswith("bwrap:") or "execvp" in said:
        return (
            f"the jail is there, but Python does not start in it ({said}): "
            f"make {sys.base_prefix} and {sys.prefix} readable for every user"
        )
    if "nknown option" in said:
        return f"bubblewrap is too old ({said}): install version 0.7 or newer"
    if " proc" in said:
        how = "start the container with `--security-opt systempaths=unconfined`"
    elif _is_root():
        how = (
            "start the container with `--cap-add SYS_ADMIN --security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined`"
        )
    else:
        how = (
            "allow user namespaces with `sysctl -w kernel.unprivileged_userns_clone=1` (Debian) or "
            "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu), or grade as root"
        )
    return f"bubblewrap cannot make a jail here ({said}): {how}"


def _is_root() -> bool:
    """Whether we can give the jail an id of its own; root of a small user namespace cannot."""
    return os.geteuid() == 0 and unused_id() is not None
