"""What a learner's code may use, and as whom it runs."""

import os
import platform
import re
from pathlib import Path
from secrets import randbelow
from typing import NamedTuple

# The first user id and their count. systemd's table of ids calls both unused; the second is for
# containers that know only 65536 of them.
UNUSED_IDS = ((1_900_000_000, 200_000_000), (60_578, 600))


class Limits(NamedTuple):
    """What a learner's code may use. Memory and CPU time are for each process, not for all."""

    cpu_seconds: int = 300
    memory: int = 4 << 30  # bytes of address space, besides the libraries that are there already
    processes: int = 48  # and threads; the kernel itself has a dozen
    disk: int = 64 << 20  # bytes in each of the three folders that can be written to
    files: int = 10_000  # in each of these folders
    open_files: int = 256


def as_resource_limits(limits: Limits) -> dict[str, tuple[int, int]]:
    """The limits by their names in the module resource, each a soft and a hard one."""
    processes = limits.processes + _other_processes()
    return {
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_AS": (limits.memory, limits.memory),
        "RLIMIT_NPROC": (processes, processes),
        "RLIMIT_FSIZE": (limits.disk, limits.disk),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_CORE": (0, 0),
    }


def _other_processes() -> int:
    """How many threads of ours count against the jail's: before Linux 5.14, an ordinary user's."""
    major, minor = re.findall(r"\d+", platform.release())[:2]
    if os.geteuid() == 0 or (int(major), int(minor)) >= (5, 14):
        return 0
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == os.geteuid():
                count += len(os.listdir(process / "task"))
        except OSError:
            continue  # it has ended meanwhile
    return count


def unused_id() -> int | None:
    """A user id for one jail alone, as the count of its processes is kept by user id.

    None where we are in a user namespace that has no such id to give.
    """
    known = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    for first, count in UNUSED_IDS:
        if any(int(low) <= first < int(low) + int(size) - count for low, _, size in known):
            return first + randbelow(count)
    return None


def may_take_ids() -> bool:
    """Whether we can give a jail an id of its own; root of a small user namespace cannot."""
    return os.geteuid() == 0 and unused_id() is not None
