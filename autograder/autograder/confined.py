"""The first program in a jail: it gives up its rights, then becomes an IPython kernel.

It is copied into the jail and runs there before anything else, so it needs the standard library
alone. Its first argument holds its orders as JSON: "limits" (soft and hard, by their names in the
module resource), "sockets" (open listening sockets, by address), and where it starts as root the
"user" id to take and how many "files" a folder may hold. The other arguments are the kernel's;
without them it only tries all this out.
"""

import ctypes
import json
import os
import platform
import resource
import struct
import sys
from importlib.util import find_spec

WRITABLE = ("/home/learner", "/tmp", "/dev/shm")

# What a kernel of this machine calls the system calls that are refused below.
NUMBERS = {
    "x86_64": {
        "audit": 0xC000003E, "ioctl": 16, "clone": 56, "clone3": 435,
        "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155,
        "ptrace": 101, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
        "add_key": 248, "request_key": 249, "keyctl": 250,
        "shmget": 29, "msgget": 68, "semget": 64, "memfd_create": 319,
    },
    "aarch64": {
        "audit": 0xC00000B7, "ioctl": 29, "clone": 220, "clone3": 435,
        "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41,
        "ptrace": 117, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282,
        "add_key": 217, "request_key": 218, "keyctl": 219,
        "shmget": 194, "msgget": 186, "semget": 190, "memfd_create": 279,
    },
}  # fmt: skip
SAME_EVERYWHERE = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427}

NEW_USER_NAMESPACE = 0x10000000
PUSH_TO_TERMINAL = 0x5412
EPERM, ENOSYS = 1, 38
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000

libc = ctypes.CDLL(None, use_errno=True)


def confine(orders: dict) -> None:
    """Give up every right that the jail's start needed, and set the limits. OSError if refused."""
    if "files" in orders:
        limit_files(orders["files"])
    if "user" in orders:
        user = orders["user"]
        for right in range(64):
            libc.prctl(24, right, 0, 0, 0)  # out of reach for good, as far as the kernel knows it
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        prctl(4, 1)  # let it see its own entries in /proc, which the change of id prevents
    give_up_rights()
    for name, soft_and_hard in orders["limits"].items():
        resource.setrlimit(getattr(resource, name), tuple(soft_and_hard))
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when the machine's memory runs out, this goes first
    refuse_system_calls()


def limit_files(most: int) -> None:
    """Limit the number of files too: each empty one takes a kilobyte that no other limit counts."""
    remount, no_setuid, no_devices = 32, 2, 4
    for folder in WRITABLE:
        options = b"nr_inodes=%d" % most
        if libc.mount(None, folder.encode(), None, remount | no_setuid | no_devices, options):
            raise OSError(ctypes.get_errno(), f"cannot limit the files in {folder}")


def give_up_rights() -> None:
    version_3 = 0x20080522
    if libc.capset(struct.pack("=II", version_3, 0), bytes(24)):
        raise OSError(ctypes.get_errno(), "cannot give up the capabilities")


def refuse_system_calls() -> None:
    """Refuse what opens more of the host's kernel, or memory that no limit counts.

    New namespaces; tracing, keyrings, bpf, io_uring; memory that belongs to no process; questions
    about network interfaces, which a socket from outside would answer with the host's.
    """
    numbers = NUMBERS.get(platform.machine())
    if numbers is None:
        return
    prctl(38, 1)  # no new privileges, which the filter asks for
    program = filter_program(numbers)
    code = ctypes.create_string_buffer(program, len(program))
    prctl(22, 2, ctypes.byref(Filter(len(program) // 8, ctypes.addressof(code))))


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def filter_program(numbers: dict[str, int]) -> bytes:
    """The seccomp filter, in the machine language of packet filters."""
    load, equal, at_least, any_bit, mask, give = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
    call, machine, first, second = 0, 4, 16, 24  # where each lies in the kernel's seccomp_data

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    refused = {**numbers, **SAME_EVERYWHERE}
    special = {name: refused.pop(name) for name in ("audit", "ioctl", "clone", "clone3")}
    lines = [
        step(load, machine), step(equal, special["audit"], 1), step(give, KILL),
        step(load, call), step(at_least, 0x40000000, 0, 1), step(give, KILL),
        step(equal, special["clone3"], 0, 1), step(give, REFUSE | ENOSYS),
        step(equal, special["clone"], 0, 4), step(load, first),
        step(any_bit, NEW_USER_NAMESPACE, 0, 1), step(give, REFUSE | EPERM), step(give, ALLOW),
        step(equal, special["ioctl"], 0, 6), step(load, second),
        step(equal, PUSH_TO_TERMINAL, 2), step(mask, 0xFFFFFF00),
        step(equal, 0x8900, 0, 1), step(give, REFUSE | EPERM), step(give, ALLOW),
    ]  # fmt: skip
    for number in refused.values():
        lines += [step(equal, number, 0, 1), step(give, REFUSE | EPERM)]
    return b"".join([*lines, step(give, ALLOW)])


def prctl(option: int, *arguments: object) -> None:
    if libc.prctl(option, *arguments, *[ctypes.c_ulong(0)] * (4 - len(arguments))):
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def use_sockets(sockets: dict[str, int]) -> None:
    """Let ZeroMQ take the sockets that were opened outside, as no folder here could hold them."""
    import zmq

    bind = zmq.Socket.bind

    def bind_to_open_socket(socket, address):
        if address in sockets:
            socket.setsockopt(zmq.USE_FD, sockets.pop(address))
        return bind(socket, address)

    zmq.Socket.bind = bind_to_open_socket


def main() -> None:
    orders = json.loads(sys.argv[1])
    confine(orders)
    if len(sys.argv) == 2:
        if find_spec("ipykernel") is None:
            sys.exit("it cannot read its packages")
        return
    use_sockets(orders["sockets"])
    sys.argv[:2] = ["ipykernel_launcher"]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
