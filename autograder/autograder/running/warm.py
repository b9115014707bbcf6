"""The warm parent: a jailed process that has imported what takes long, and is forked for kernels.

A process that grades has one. It is made on first use, used again and again, made anew should it
be killed, and ends with the process that it belongs to, also where that one is killed.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Lock

from autograder.running import view
from autograder.running.inside import confined
from autograder.running.limits import may_take_ids

# What learners use.
MODULES = ("numpy", "torch", "torch._dynamo", "torch.optim", "array_api_compat.numpy")
MODULES += tuple(
    f"rnnlib.{name}" for name in ("rnn", "lstm", "gru", "mingru", "layers", "gradients", "train")
)
# Rights that the program inside needs to make jails within its jail; the last one where it has a
# user namespace, of which it is the root.
RIGHTS = ("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
RIGHTS += ("CAP_SETFCAP",)
PROGRAMS = "/tmp/programs"  # what runs in the warm jail; each kernel has a folder over it
SECONDS_TO_START = 120
SECONDS_TO_FORK = 60
SECONDS_TO_END = 10
LONGEST_ANSWER = 1 << 16


class RefusedError(Exception):
    """No jail can be made here. The message is what bubblewrap or the program inside says."""


class EndedError(Exception):
    """The warm parent is no longer there, and its kernels neither."""


class Forked:
    """A kernel that was forked. Its jail ends with it, and it ends with its jail."""

    def __init__(self, jail: int, kernel: int, report: int) -> None:
        """Take over handles: of the jail's first process, of the kernel, and of its last report."""
        self._jail, self._kernel, self._report = jail, kernel, report
        self._status: int | None = None
        _running.add(self)

    def poll(self) -> int | None:
        """How the kernel ended, as soon as nothing of its jail is left; None before.

        Its exit status, 128 + n where signal n ended it, and -9 where the jail was ended from out
        here.
        """
        return self.wait(0)

    def wait(self, seconds: float) -> int | None:
        """Wait for its end, and return as `poll` does."""
        if self._status is None:
            end = select.poll()
            end.register(self._jail, select.POLLIN)
            if end.poll(1000 * seconds):
                report = os.read(self._report, 1)
                self._end(report[0] if report else -signal.SIGKILL)
        return self._status

    def _end(self, status: int) -> None:
        self._status = status
        for handle in (self._jail, self._kernel, self._report):
            os.close(handle)
        _running.discard(self)

    def interrupt(self) -> None:
        """Have Python raise a KeyboardInterrupt in what the kernel does."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ends just now
                signal.pidfd_send_signal(self._kernel, signal.SIGINT)

    def kill(self) -> None:
        """End the jail, with all that is in it."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._jail, signal.SIGKILL)
            self.wait(SECONDS_TO_END)

    def leave_to_its_owner(self) -> None:
        """Let go of it in a process that was forked from its owner: it ends with that one alone."""
        self._end(-signal.SIGKILL)


class WarmParent:
    """A jail with the program `inside/forking.py` in it.

    modules: what it imports before it is ready; without any, it makes jails and runs no kernels.

    Raises:
        RefusedError: it does not start.
    """

    def __init__(self, modules: tuple[str, ...] = MODULES) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(SECONDS_TO_START)
        with theirs, tempfile.TemporaryDirectory(prefix="k") as name:
            folder = Path(name)  # what it shows is seen inside for longer than it lasts here
            view.furnish(folder)
            command = [*bubblewrap(folder), "--", view.executable(), "-m", "inside.forking"]
            command += [str(theirs.fileno()), json.dumps(view.left_out()), *modules]
            try:
                self._start(command, theirs)
            except BaseException:
                self._control.close()
                raise

    def _start(self, command: list[str], theirs: socket.socket) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            # Its first process inside keeps the environment that it is started with.
            env={"PATH": os.environ.get("PATH", os.defpath)},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        with self._process.stderr as complaints:
            try:
                ready, handles, _, _ = socket.recv_fds(self._control, LONGEST_ANSWER, 1)
            except BaseException as error:
                self._process.kill()
                self._process.wait()
                if isinstance(error, TimeoutError):
                    raise RefusedError(f"it takes longer than {SECONDS_TO_START} seconds") from None
                raise
            if not ready:
                complaint = complaints.read().decode(errors="replace")
                self._process.wait()
                raise RefusedError(complaint.strip().rpartition("\n")[2] or "it does not say why")
        (self._jail,) = handles
        self._control.settimeout(SECONDS_TO_FORK)

    def fork(self, orders: dict[str, object], *ends: int) -> Forked:
        """Have a kernel forked, with orders in the form that `forking.py` says.

        ends: its end of its line; none where the jail is only tried out.

        Raises:
            EndedError: the parent was killed, or does not answer, and is killed now.
            RefusedError: it cannot make a jail in its jail.
        """
        report, reporter = os.pipe()
        try:
            text, handles = self._ask(json.dumps(orders).encode(), [reporter, *ends])
        except BaseException:
            os.close(report)
            raise
        finally:
            os.close(reporter)
        if handles:
            return Forked(*handles, report)
        os.close(report)
        raise RefusedError(text.decode(errors="replace"))

    def _ask(self, order: bytes, handles: list[int]) -> tuple[bytes, list[int]]:
        try:
            socket.send_fds(self._control, [order], handles)
            text, received, _, _ = socket.recv_fds(self._control, LONGEST_ANSWER, 2)
        except OSError as error:
            self.close()
            raise EndedError from error
        except BaseException:  # an answer that comes later would be taken for that to another order
            self.close()
            raise
        if not text:
            self.close()
            raise EndedError
        return text, received

    def close(self) -> None:
        """End it, and every kernel that was forked from it. It may be closed already."""
        if self._jail is None:
            return
        self._control.close()
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._jail, signal.SIGKILL)
        self._process.wait()
        os.close(self._jail)
        self._jail = None

    def leave_to_its_owner(self) -> None:
        """As for a kernel."""
        self._control.close()
        os.close(self._jail)
        self._process.returncode = 0  # or else Python would look after it here, too


_parent: WarmParent | None = None
_running: set[Forked] = set()
_lock = Lock()


def fork(orders: dict[str, object], end: int) -> Forked:
    """Have a kernel forked from the warm parent of this process.

    orders: in the form that `forking.py` says. end: the kernel's, of its line.

    Raises:
        EndedError: the parent is killed again and again.
        RefusedError: no jail can be made here.
    """
    global _parent
    with _lock:
        if _parent is not None:
            with suppress(EndedError):  # it was killed since its last use
                return _parent.fork(orders, end)
            _parent = None
        _parent = WarmParent()
        return _parent.fork(orders, end)


def close() -> None:
    """End the warm parent of this process, if it has one."""
    global _parent
    with _lock:
        if _parent is not None:
            _parent.close()
            _parent = None


def _begin_without() -> None:
    global _parent, _lock
    for kernel in list(_running):
        kernel.leave_to_its_owner()
    if _parent is not None:
        _parent.leave_to_its_owner()
    _parent, _lock = None, Lock()


atexit.register(close)
os.register_at_fork(after_in_child=_begin_without)


def bubblewrap(folder: Path) -> list[str]:
    """The command that makes a jail with what `view.furnish` put into the folder."""
    jail = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    jail += ["--unshare-cgroup-try", "--cap-drop", "ALL"]
    jail += [word for right in RIGHTS for word in ("--cap-add", right)]
    if not may_take_ids():
        jail += ["--unshare-user", "--uid", "0", "--gid", "0"]  # as whom it may mount what it needs
    jail += ["--new-session", "--hostname", "localhost"]
    jail += [*view.shown(folder), "--proc", "/proc", "--dev", "/dev"]
    for writable in confined.WRITABLE:  # for the imports; each kernel gets others over them
        jail += ["--tmpfs", writable]
    jail += ["--ro-bind", str(folder), PROGRAMS, "--remount-ro", "/dev", "--remount-ro", "/"]
    jail += ["--chdir", PROGRAMS, "--clearenv"]
    for name, value in view.variables().items():
        jail += ["--setenv", name, value]
    return jail
