"""The program in the warm jail: imports what learners use, then forks a kernel at each order.

It never runs code of a learner's, and nothing that starts a thread, which a fork would not copy. A
forked kernel gets a jail within the jail: namespaces, empty folders and a user id of its own.

It is started with the number of a socket, with what to leave out of folders, as JSON, and with the
names of modules; where there are none, jails are only tried out. When it is ready, it sends the
handle of its own jail's first process, by which that jail can be ended. To each order it answers
with two handles, of the new jail's first process and of the kernel; or with a complaint. An order
comes with open handles, where to report how the kernel ended and the kernel's end of its line, and
has these fields:
    passwd: the list of users
    user: the id to take; None where that cannot be, and the one that started it is seen as seen_as
    limits: those for confined.confine
    disk, files: how many bytes and files each writable folder may hold
"""

import ctypes
import fcntl
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

from . import confined

COVERED = ("sys", "sysrq-trigger", "irq", "bus")  # in /proc: of the machine, not of a process

MOST_HANDLES = 16
LONGEST_ORDER = LONGEST_COMPLAINT = 1 << 16
# Namespaces, by their numbers in the kernel.
NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC = 0x20000, 0x4000000, 0x8000000
NEW_PROCESSES, NEW_NETWORK = 0x20000000, 0x40000000
ALL_BUT_PROCESSES = NEW_MOUNTS | NEW_HOST_NAME | NEW_IPC | NEW_NETWORK
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096
RECURSIVE, DETACH = 0x4000, 2
PRIVATE_TO_THE_LEAVES = 0x40000 | RECURSIVE
SET_FLAGS_OF_INTERFACE, UP = 0x8914, 1


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    del sys.path[0]  # the folder of this file
    for folder, names in json.loads(sys.argv[2]).items():
        leave_out(folder, names)
    modules = sys.argv[3:]
    run_kernel = kernel_after(modules) if modules else lambda end: None
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("a library starts threads when it is imported, which a fork would not copy")
    let_go_of_complaints()
    gc.collect()
    gc.freeze()  # no kernel looks through these objects again, and so copies them
    socket.send_fds(control, [b"{}"], [os.pidfd_open(1)])
    run_kernel(serve(control))


def kernel_after(modules: list[str]) -> Callable[[int], None]:
    """Import what learners use, and return what makes a forked process run a learner's kernel."""
    from . import runner

    shell = runner.prepare()
    for name in modules:
        import_module(name)

    def run_kernel(end: int) -> None:
        draw_anew()
        runner.serve(shell, socket.socket(fileno=end))

    return run_kernel


def leave_out(folder: str, names: list[str]) -> None:
    """Mount a folder over this one that has all that is in it, but for some.

    What is a link to nowhere is left out, too: it cannot be mounted.
    """
    found = [entry for entry in os.scandir(folder) if os.path.exists(entry.path)]
    kept = [entry for entry in found if entry.name not in names]
    covered = os.open(folder, os.O_PATH)
    mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, "mode=755")
    for entry in kept:
        path = f"{folder}/{entry.name}"
        if entry.is_dir():
            os.mkdir(path)
        else:
            open(path, "x").close()
        mount(f"/proc/self/fd/{covered}/{entry.name}", path, None, BIND | RECURSIVE)
    mount(None, folder, None, REMOUNT | READ_ONLY | NO_SETUID | NO_DEVICES)
    os.close(covered)


def let_go_of_complaints() -> None:
    """Close the handle that what goes wrong at the start is written to."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 2)
    os.close(nothing)


def serve(control: socket.socket) -> int:
    """Fork at each order. Returns in the forked kernels alone, with their end of the line.

    Raises SystemExit when nobody is left who could give an order: the jail ends with its grader.
    """
    our_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY)
    while True:
        text, handles, _, _ = socket.recv_fds(control, LONGEST_ORDER, MOST_HANDLES)
        if not text:
            sys.exit()
        bury_the_dead()
        heard, say = socket.socketpair()
        try:
            call("unshare", NEW_PROCESSES)  # for the next fork, and no later one
            first = os.fork()
        except OSError as error:
            control.send(str(error).encode())
        else:
            if first == 0:
                heard.close()
                control.close()
                make_jail(json.loads(text), say, *handles)
                return handles[-1]
            say.close()
            answer(control, first, heard)
        finally:
            heard.close()
        call("setns", our_namespace, NEW_PROCESSES)
        for handle in handles:
            os.close(handle)


def bury_the_dead() -> None:
    """Have the jails that have ended leave nothing, and their computing time counted."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def answer(control: socket.socket, first: int, heard: socket.socket) -> None:
    """Wait until the jail is made, and pass on the handles of its processes, or a complaint."""
    complaint, kernel, _, _ = socket.recv_fds(heard, LONGEST_COMPLAINT, 1)
    if not kernel:
        control.send(complaint or b"it ended while it was made")
        return
    handles = [os.pidfd_open(first), *kernel]
    socket.send_fds(control, [b"{}"], handles)
    for handle in handles:
        os.close(handle)


def make_jail(orders: dict, say: socket.socket, report: int, end: int | None = None) -> None:
    """Make a jail of this process, its first, and return in the one that runs learners' code."""
    try:
        call("unshare", ALL_BUT_PROCESSES)
        furnish(orders)
        kernel = os.fork()
        if kernel:
            say.close()
            keep_house(kernel, report)
        close_all_but(say.fileno(), *([end] if end is not None else []))
        os.setsid()  # else it could send signals to the group of the processes out there
        if orders["user"] is None:
            take_user_namespace(orders["seen_as"])
        confined.confine(orders["user"], orders["limits"])
        if find_spec("IPython") is None:
            raise OSError("it cannot read its packages")
        socket.send_fds(say, [b"{}"], [os.pidfd_open(os.getpid())])
        say.close()
    except BaseException as error:
        say.send(str(error).encode()[:LONGEST_COMPLAINT])
        os._exit(1)


def furnish(orders: dict) -> None:
    """Cover what other kernels can see or write to, and show the files that the orders hold."""
    mount(None, "/", None, PRIVATE_TO_THE_LEAVES)
    mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    for path in [f"/proc/{name}" for name in COVERED]:
        if os.path.exists(path):
            mount(path, path, None, BIND)
            mount(None, path, None, BIND | REMOUNT | READ_ONLY | NO_SETUID | NO_DEVICES)
    mount("devpts", "/dev/pts", "devpts", NO_SETUID | NO_PROGRAMS, "newinstance,ptmxmode=666")
    size = f"size={orders['disk']},nr_inodes={orders['files']}"
    for path in confined.WRITABLE:
        mount("tmpfs", path, "tmpfs", NO_SETUID | NO_DEVICES, f"mode=1777,{size}")
    show("/etc/passwd", orders["passwd"])
    os.chdir(os.environ["HOME"])
    with socket.socket() as any_socket:
        up = struct.pack("16sH14x", b"lo", UP)
        fcntl.ioctl(any_socket, SET_FLAGS_OF_INTERFACE, up)


def show(path: str, text: str) -> None:
    """Put a file with a text in the place of one that is there."""
    folder = "/tmp/shown"
    os.mkdir(folder)
    mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, "mode=755")
    with open(f"{folder}/file", "w") as file:
        file.write(text)
    mount(None, folder, None, REMOUNT | READ_ONLY | NO_SETUID | NO_DEVICES)
    mount(f"{folder}/file", path, None, BIND)
    call("umount2", folder.encode(), DETACH)
    os.rmdir(folder)


def keep_house(kernel: int, report: int) -> None:
    """Be the jail's first process: bury the dead, and report how the kernel ended. Never returns.

    All others in the jail end with this process, which none of them can signal or look into. It
    ends with the kernel, or when nobody is left who could read its report.
    """
    confined.prctl(confined.SET_DUMPABLE, 0)
    confined.give_up_rights()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which the first process of a jail never gets
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    close_all_but(report)
    read = select.poll()
    read.register(report, 0)
    while not read.poll(0):
        signal.sigtimedwait([signal.SIGCHLD], 1)
        ended, status = os.waitpid(-1, os.WNOHANG)
        while ended:
            if ended == kernel:
                code = os.waitstatus_to_exitcode(status)
                os.write(report, bytes([code if code >= 0 else 128 - code]))
                os._exit(0)
            ended, status = os.waitpid(-1, os.WNOHANG)
    os._exit(1)


def take_user_namespace(seen_as: int) -> None:
    """Go where this process has no rights over the jail, and is seen under another id."""
    user, group = os.getuid(), os.getgid()
    call("unshare", confined.NEW_USER_NAMESPACE)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{seen_as} {user} 1"),
        ("gid_map", f"{seen_as} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def draw_anew() -> None:
    """Seed the generators that a fork has copied: no two learners draw the same numbers."""
    import random

    import numpy
    import torch

    random.seed()
    numpy.random.seed()
    torch.default_generator.seed()


def close_all_but(*handles: int) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in handles:
            with suppress(OSError):  # of the listing itself
                os.close(int(name))


def mount(source: str | None, path: str, kind: str | None, flags: int, data: str = "") -> None:
    words = [word.encode() if word else None for word in (source, path, kind)]
    call("mount", *words, ctypes.c_ulong(flags), data.encode(), said=f"mount {path}")


def call(name: str, *arguments: object, said: str = "") -> None:
    if getattr(confined.libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(f"{said or name}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
