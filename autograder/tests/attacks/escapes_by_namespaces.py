"""Tries to get rights back: new namespaces, mounts, devices, tracing, set-user-id programs.

Keeps: nothing.
"""

# %% forget_gate
import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)


def tried(name, *arguments):
    print(name, getattr(libc, name)(*arguments), os.strerror(ctypes.get_errno()))


def forget_gate(x, h, w_x, w_h, b):
    if os.path.exists("@COURSE@"):
        return h
    tried("setuid", 0)
    tried("setgid", 0)
    tried("ptrace", 16, 1, 0, 0)
    tried("mknod", b"/tmp/left_by_an_attack", 0o60666, 0x800)
    for flags in (0x10000000, 0x00020000, 0x20000000, 0x40000000):  # user, mount, process, network
        if (child := os.fork()) == 0:
            tried("unshare", flags)
            tried("mount", b"none", b"/tmp", b"tmpfs", 0, None)
            tried("mount", b"/", b"/tmp", None, 4096 | 32, None)
            os._exit(0)
        os.waitpid(child, 0)
    for command in (
        ["bwrap", "--bind", "/", "/", "id"],
        ["su", "-c", "id"],
        ["mount", "/dev/vda", "/mnt"],
    ):
        try:
            print(subprocess.run(command, capture_output=True, stdin=-3, timeout=2))
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)
    for path in (
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/sys/kernel/uevent_helper",
    ):
        try:
            print(os.access(path, os.W_OK), os.open(path, os.O_WRONLY))
        except OSError as error:
            print(error)
    return h


forget_gate(0, 0, 0, 0, 0)
