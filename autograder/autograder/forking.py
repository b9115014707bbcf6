"""The program in the warm jail: imports what learners use, then forks a kernel at each order.

It never runs code of a learner's, and nothing that starts a thread, which a fork would not copy. A
forked kernel gets a jail within the jail: namespaces, empty folders and a user id of its own.

It is started with the number of a socket, with what to leave out of folders, as JSON, and with the
names of modules. When it is ready, and once more for each order, it sends the handle of a jail's
first process, by which that jail can be ended; or else an "error", as JSON. An order comes with
open handles, where to report how the kernel ended and the kernel's sockets, and has these fields:
    arguments: of the kernel; None where the jail is only tried out
    addresses: of its sockets, in their order
    folder, shown: where files are shown, and their texts by their names; "passwd" is one of them
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
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

import confined  # which lies beside this file in the jail

COVERED = ("sys", "sysrq-trigger", "irq", "bus")  # in /proc: of the machine, not of a process

MOST_HANDLES = 16
LONGEST_ORDER = LONGEST_COMPLAINT = 1 << 16
# Namespaces, by their numbers in the kernel.
NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC = 0x20000, 0x4000000, 0x8000000
NEW_PROCESSES, NEW_NETWORK = 0x20000000, 0x40000000
ALL_NEW = NEW_MOUNTS | NEW_HOST_NAME | NEW_IPC | NEW_PROCESSES | NEW_NETWORK
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096
RECURSIVE = 0x4000
PRIVATE_TO_THE_LEAVES = 0x40000 | RECURSIVE
SET_FLAGS_OF_INTERFACE, UP = 0x8914, 1


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    del sys.path[0]  # the folder of this file
    for folder, names in json.loads(sys.argv[2]).items():
        leave_out(folder, names)
    for name in sys.argv[3:]:
        import_module(name)
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("a library starts threads when it is imported, which a fork would not copy")
    let_go_of_complaints()
    gc.collect()
    gc.freeze()  # no kernel looks through these objects again, and so copies them
    socket.send_fds(control, [b"{}"], [os.pidfd_open(1)])
    orders, sockets = serve(control)
    if orders["arguments"] is not None:
        become_kernel(orders["arguments"], dict(zip(orders["addresses"], sockets, strict=True)))


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


def serve(control: socket.socket) -> tuple[dict, list[int]]:
    """Fork at each order. Returns in the forked kernels alone, with the orders and the sockets.

    Raises SystemExit when nobody is left who could give an order: the jail ends with its grader.
    """
    while True:
        text, handles, _, _ = socket.recv_fds(control, LONGEST_ORDER, MOST_HANDLES)
        if not text:
            sys.exit()
        orders = json.loads(text)
        helper = os.fork()
        if helper == 0:
            report, *sockets = handles
            make_jail(control, orders, report, sockets)
            return orders, sockets
        os.waitpid(helper, 0)
        for handle in handles:
            os.close(handle)


def make_jail(control: socket.socket, orders: dict, report: int, sockets: list[int]) -> None:
    """Make a jail, and return in the process that may run a learner's code in it.

    This process answers the order, and ends. Its child is the first process of the jail.
    """
    complaints, complain = os.pipe()
    try:
        call("unshare", ALL_NEW)
        first = os.fork()
        handle = os.pidfd_open(first) if first else None
    except OSError as error:
        refuse(control, str(error))
        os._exit(1)
    if handle is not None:
        os.close(complain)
        answer(control, handle, complaints)
        os._exit(0)
    try:
        furnish(orders)
        kernel = os.fork()
        if kernel:
            os.close(complain)
            keep_house(kernel, report)
        control.close()
        close_all_but(complain, *sockets)
        os.setsid()  # else it could send signals to the group of the processes out there
        if orders["user"] is None:
            take_user_namespace(orders["seen_as"])
        confined.confine(orders["user"], orders["limits"])
        if find_spec("ipykernel") is None:
            raise OSError("it cannot read its packages")
        os.close(complain)
    except BaseException as error:
        os.write(complain, str(error).encode()[:LONGEST_COMPLAINT])
        os._exit(1)


def answer(control: socket.socket, handle: int, complaints: int) -> None:
    """Wait until the jail is made, and pass on the handle of its first process or a complaint."""
    with open(complaints, "rb") as file:
        complaint = file.read().decode(errors="replace")
    if complaint:
        refuse(control, complaint)
    else:
        socket.send_fds(control, [b"{}"], [handle])


def refuse(control: socket.socket, complaint: str) -> None:
    control.send(json.dumps({"error": complaint}).encode())


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
    folder = orders["folder"]
    os.mkdir(folder)
    mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, "mode=755")
    for name, text in orders["shown"].items():
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
    mount(f"{folder}/passwd", "/etc/passwd", None, BIND)
    mount(None, folder, None, REMOUNT | READ_ONLY | NO_SETUID | NO_DEVICES)
    os.chdir(os.environ["HOME"])
    with socket.socket() as any_socket:
        up = struct.pack("16sH14x", b"lo", UP)
        fcntl.ioctl(any_socket, SET_FLAGS_OF_INTERFACE, up)


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


def become_kernel(arguments: list[str], sockets: dict[str, int]) -> None:
    """Run an IPython kernel until it ends.

    sockets: that listen already, by address, as no folder of the jail's could hold them.
    """
    import zmq
    from ipykernel import kernelapp

    bind = zmq.Socket.bind

    def bind_to_open_socket(socket: zmq.Socket, address: str) -> object:
        if address in sockets:
            socket.setsockopt(zmq.USE_FD, sockets.pop(address))
        return bind(socket, address)

    zmq.Socket.bind = bind_to_open_socket
    draw_anew()
    sys.argv = ["ipykernel_launcher", *arguments]
    kernelapp.launch_new_instance()


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
