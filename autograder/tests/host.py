"""What a test can tell of its machine: who spoke to it, what was changed, and what is left."""

import ctypes
import hashlib
import os
import select
import socket
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

_ADOPT_ORPHANS = 36  # prctl's PR_SET_CHILD_SUBREAPER


class Listeners(NamedTuple):
    """Ears on the loopback and on unix sockets."""

    port: int
    sockets: dict[str, socket.socket]

    def heard(self) -> list[str]:
        """Those that somebody connected to or sent something."""
        return [name for name, each in self.sockets.items() if select.select([each], [], [], 0)[0]]


@contextmanager
def listening(path: str, name: str) -> Iterator[Listeners]:
    """Listen on a free port of the loopback, and on unix sockets: at `path`, and without one."""
    with ExitStack() as stack:

        def ear(family: int, kind: int, address: object) -> socket.socket:
            opened = stack.enter_context(socket.socket(family, kind))
            opened.bind(address)
            if kind == socket.SOCK_STREAM:
                opened.listen()
            return opened

        tcp = ear(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        address = tcp.getsockname()
        yield Listeners(
            address[1],
            {
                "TCP": tcp,
                "UDP": ear(socket.AF_INET, socket.SOCK_DGRAM, address),
                "a unix socket": ear(socket.AF_UNIX, socket.SOCK_STREAM, path),
                "a unix socket without a path": ear(
                    socket.AF_UNIX, socket.SOCK_STREAM, f"\0{name}"
                ),
            },
        )


@contextmanager
def watched(
    mark: str, seconds_to_end: float = 10, places: Iterable[Path] = ()
) -> Iterator[list[str]]:
    """A list that afterwards holds what was left: processes, folders of jails, and marked files.

    mark: in the names of files that should not be there. seconds_to_end: for processes that were
    killed. places: folders to search besides the usual.

    Orphans of processes that are started meanwhile become children of this one.
    """
    left: list[str] = []
    jails, children = _jails(), set(psutil.Process().children(recursive=True))
    libc = ctypes.CDLL(None)
    libc.prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    try:
        yield left
        started = [
            each for each in psutil.Process().children(recursive=True) if each not in children
        ]
        _, alive = psutil.wait_procs(started, timeout=seconds_to_end)
        left += [f"process {each.pid}: {_command(each)}" for each in alive]
        left += [f"folder {path}" for path in sorted(_jails() - jails) if not _in_use(path)]
        left += [f"file {path}" for path in marked(mark, places)]
        for each in alive:
            each.kill()
    finally:
        libc.prctl(_ADOPT_ORPHANS, 0, 0, 0, 0)


def contents(places: Iterable[Path]) -> dict[str, str]:
    """The content of each file in some folders, and where each link and folder leads, as hashes."""
    found = {}
    for place in places:
        for path in [place, *place.rglob("*")]:
            if path.is_symlink():
                found[str(path)] = f"link to {os.readlink(path)}"
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "no file"
    return found


def marked(mark: str, places: Iterable[Path] = ()) -> list[Path]:
    """The files with a mark in their names, in all places where Python and Jupyter may start."""
    shallow = [
        *places,
        Path.home(),
        *map(Path, ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", os.getcwd())),
    ]
    deep = [Path.home() / name for name in (".ipython", ".jupyter", ".local", ".config")]
    deep += [Path(sys.prefix), Path(sysconfig.get_path("stdlib")), Path("/etc"), Path("/usr/local")]
    found = {path for folder in shallow for path in folder.glob(f"*{mark}*")}
    for folder in deep:
        for root, folders, files in os.walk(folder):
            found |= {Path(root, name) for name in (*folders, *files) if mark in name}
    return sorted(found)


def _jails() -> set[Path]:
    return set(Path("/tmp").glob("k????????"))


def _in_use(folder: Path) -> bool:
    """Whether a kernel of another test listens in the folder of a jail, or one is being made."""
    time.sleep(1)
    lines = [_command(process) for process in psutil.process_iter()]
    lines += Path("/proc/net/unix").read_text().splitlines()
    return not folder.exists() or any(str(folder) in line for line in lines)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
