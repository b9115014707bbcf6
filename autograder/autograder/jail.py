"""A jail for the learner's kernel: no network, no course, nothing that lasts, and limits.

bubblewrap makes a jail for a warm parent (see warm.py), with a few read-only system and Python
folders. Each kernel is forked from it into a jail of its own within that one, with small folders in
memory to write to. Started as root, the kernel gets a user id that nobody else has. Its sockets are
opened out here and handed in, so not even the folder of the sockets is writable inside.
"""

import asyncio
import shutil
import signal
import socket
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict

from autograder import view, warm
from autograder.course import CourseError
from autograder.limits import Limits, as_resource_limits, may_take_ids, unused_id

CPU_TIME_OVER = 128 + signal.SIGXCPU  # the exit status of a kernel that has used it up
USER = 1000  # the id inside, where an ordinary user starts the jail
SECONDS_TO_TRY = 60
CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


def check() -> None:
    """Try the jail out, once: later calls cost nothing.

    Raises:
        CourseError: no jail can be made here; the message says what to do.
    """
    problem = _problem()
    if problem:
        raise CourseError(problem)


def orders(
    folder: Path, limits: Limits, arguments: list[str] | None = None, **texts: str
) -> dict[str, Any]:
    """What a kernel's jail is to be like, in the form that `forking.py` knows.

    folder: where the files with these texts are shown. arguments: None only tries the jail out.
    """
    user = unused_id() if may_take_ids() else None
    return {
        "arguments": arguments,
        "addresses": [],
        "folder": str(folder),
        "shown": {"passwd": view.passwd(user or USER)} | texts,
        "user": user,
        "seen_as": USER,
        "limits": as_resource_limits(limits),
        "disk": limits.disk,
        "files": limits.files,
    }


class JailProvisioner(LocalProvisioner):
    """Starts a Python kernel in a jail: jupyter_client knows it as `autograder-jail`.

    The kernel is forked from the warm parent of this process. `process` tells how it ended: 152
    when its CPU time was used up, 128 + n when it died of signal n, -9 when its jail was ended from
    out here, else its own exit status. It ends with this process, even where that one is killed.
    """

    limits = Dict(help="Other limits than the usual, by their names in Limits").tag(config=True)
    folder: Path | None = None
    _listening: tuple[socket.socket, ...] = ()

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Open the sockets and compose the orders.

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
        arguments = ["-f", manager.connection_file, *kwargs.get("extra_arguments", [])]
        kwargs = await super().pre_launch(**kwargs)
        connection = Path(manager.connection_file).read_text()
        paths = [f"{folder}/s-{getattr(manager, f'{channel}_port')}" for channel in CHANNELS]
        self._listening = tuple(_listen(path) for path in paths)
        self._orders = orders(folder, limits, arguments, **{"kernel.json": connection})
        self._orders["addresses"] = [f"ipc://{path}" for path in paths]
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have the kernel forked.

        Raises:
            CourseError: it cannot be.
        """
        try:
            handles = [listening.fileno() for listening in self._listening]
            self.process = warm.fork(self._orders, handles)
        except BaseException as error:
            self._remove()
            if isinstance(error, warm.RefusedError):
                raise CourseError(_remedy(str(error))) from error
            if isinstance(error, warm.EndedError):
                raise CourseError(
                    "the process that kernels are forked from was killed: grade again, and if that "
                    "does not help, with more memory"
                ) from error
            raise
        self._close()  # ours; else nobody would notice when the kernel's end is gone
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """End the kernel: no other signal reaches into the jail."""
        if self.process and signum in (signal.SIGKILL, signal.SIGTERM):
            self.process.kill()

    async def wait(self) -> int | None:
        """Wait for the kernel's end, and return how it ended."""
        status = 0
        if self.process:
            while (status := self.process.poll()) is None:
                await asyncio.sleep(0.02)
            self.process = None
        return status

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
    try:
        parent = warm.WarmParent(modules=())
        try:
            status = parent.fork(orders(Path("/tmp/trial"), Limits()), []).wait(SECONDS_TO_TRY)
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
