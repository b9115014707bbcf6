"""How a process in a jail gives up its rights for good, just before learners' code runs in it.

It is loaded in the jail before anything else, so it needs the standard library alone.
"""

import ctypes
import os
import platform
import resource
import struct

WRITABLE = ("/home/learner", "/tmp", "/dev/shm")  # by learners' code, each as a folder in memory
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
SET_DUMPABLE, SET_SECCOMP, DROP_FROM_BOUNDING_SET, SET_NO_NEW_PRIVILEGES = 4, 22, 24, 38
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000

libc = ctypes.CDLL(None, use_errno=True)


def confine(user: int | None, limits: dict[str, tuple[int, int]]) -> None:
    """Give up every right, and set the limits.

    user: the id to take. None where the process has no other to give but the one that started it.
    limits: soft and hard, by their names in the module resource; memory counts from here on.

    Raises:
        OSError: something of it is refused.
    """
    for right in range(64):
        libc.prctl(DROP_FROM_BOUNDING_SET, right, 0, 0, 0)  # as far as the kernel knows it
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    prctl(SET_DUMPABLE, 1)  # let it see its own entries in /proc, which a change of id prevents
    give_up_rights()
    for name, (soft, hard) in limits.items():
        before = address_space() if name == "RLIMIT_AS" else 0
        resource.setrlimit(getattr(resource, name), (before + soft, before + hard))
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when the machine's memory runs out, this goes first
    refuse_system_calls()


def address_space() -> int:
    """How many bytes this process has mapped. The warm libraries are most of it."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


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
    prctl(SET_NO_NEW_PRIVILEGES, 1)  # which the filter asks for
    program = filter_program(numbers)
    code = ctypes.create_string_buffer(program, len(program))
    prctl(SET_SECCOMP, 2, ctypes.byref(Filter(len(program) // 8, ctypes.addressof(code))))


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
