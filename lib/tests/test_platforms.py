"""rnnlib is for Linux, macOS and Windows: what one of them lacks is asked for before it is used."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_set import notebook, own, save

import rnnlib
from rnnlib.course import limits, running
from rnnlib.course.check import check

SOURCES = sorted(Path(rnnlib.__file__).parent.rglob("*.py"))
UNIX_MODULES = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
# What Python's documentation calls available on Unix alone.
UNIX_NAMES = {
    "os": {
        *("chown", "chroot", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups"),
        *("getloadavg", "getpgid", "getpgrp", "getpriority", "getsid", "getuid", "killpg"),
        *("initgroups", "lchown", "mkfifo", "mknod", "nice", "openpty", "pread", "pwrite"),
        *("pidfd_open", "register_at_fork", "sched_getaffinity", "setgid", "setpgid", "setsid"),
        *("setuid", "statvfs", "sysconf", "ttyname", "uname", "wait", "wait3", "wait4", "WNOHANG"),
    },
    "signal": {
        *("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGXCPU"),
        *("alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer", "sigwait"),
    },
    "socket": {"AF_UNIX", "recv_fds", "send_fds"},
    "time": {"tzset"},
}


def unguarded(source: str) -> list[str]:
    """The uses of something that only Unix has, outside of what asks for it or catches its lack."""
    tree = ast.parse(source)
    asked = {
        each
        for node in ast.walk(tree)
        if isinstance(node, ast.Try | ast.FunctionDef) and _asks(node)
        for each in ast.walk(node)
    }
    return [name for node in ast.walk(tree) if node not in asked for name in _unix(node)]


def _asks(node: ast.Try | ast.FunctionDef) -> bool:
    if isinstance(node, ast.Try):
        return any("ImportError" in ast.unparse(handler.type or node) for handler in node.handlers)
    return any(f"hasattr({module}, " in ast.unparse(node) for module in UNIX_NAMES)


def _unix(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names if each.name in UNIX_MODULES]
    if isinstance(node, ast.ImportFrom):
        module, names = node.module or "", {each.name for each in node.names}
        return [module] if module in UNIX_MODULES else sorted(names & UNIX_NAMES.get(module, set()))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [node.attr] if node.attr in UNIX_NAMES.get(node.value.id, ()) else []
    return []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pwd", ["pwd"]),
        ("def f():\n    from fcntl import flock", ["fcntl"]),
        ("from os import fork", ["fork"]),
        ("def f(p):\n    os.killpg(p, signal.SIGKILL)", ["killpg", "SIGKILL"]),
        ("def f(p):\n    if hasattr(os, 'killpg'):\n        os.killpg(p, signal.SIGKILL)", []),
        ("try:\n    import resource\nexcept ImportError:\n    resource = None", []),
    ],
)
def test_the_search_finds_what_only_unix_has(source, found):
    assert sorted(unguarded(source)) == sorted(found)


def test_nothing_in_the_library_needs_unix():
    assert len(SOURCES) > 20
    assert {
        path.name: found for path in SOURCES if (found := unguarded(path.read_text("utf-8")))
    } == {}


def test_every_text_file_is_read_and_written_as_utf_8():
    """Without saying so, Windows takes its own code page."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _opens_text(node):
                code = ast.unparse(node)
                assert "utf-8" in code or "ascii" in code, f"{path.name}: {code}"


def _opens_text(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    is_binary = any(isinstance(a, ast.Constant) and "b" in str(a.value) for a in call.args[1:])
    return name in ("read_text", "write_text") or (name in ("open", "fdopen") and not is_binary)


def test_a_check_runs_where_python_lacks_what_is_unix_alone(tmp_path, monkeypatch):
    """Modules, signals and process groups are hidden from the check, not from the tests."""
    lack = "import signal, sys\n"
    lack += "for name in ('resource', 'fcntl', 'pwd', 'grp'): sys.modules[name] = None\n"
    lack += "del signal.pthread_kill, signal.SIGALRM\n"
    lack += "import rnnlib.course.kernel as k\nk.SECONDS_A_CELL = 1\nk.main()"
    monkeypatch.setattr(running, "PROGRAM", ("-c", lack))
    monkeypatch.delattr(os, "killpg")
    made = notebook(double="def double(x):\n    while True: sum(range(100))")
    report = check(save(made, tmp_path / "Größe 数"))
    assert [each.state for each in report.exercises] == ["failed", "passed", "written", "passed"]
    assert report.exercises[0].why == (limits.TOO_LONG,)


def test_what_a_terminal_cannot_print_stops_nothing(tmp_path):
    """A test may print σ, and the terminal may be from 1990."""
    made = notebook(double="def double(x):\n    raise ValueError('σ ≠ 1')")
    command = [sys.executable, "-c", "from rnnlib.course.cli import main; main()", "check"]
    done = subprocess.run(
        [*command, save(made, tmp_path)],
        env=os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"ValueError: ? ? 1" in done.stdout


def test_no_file_beside_the_notebook_stands_in_for_a_module(tmp_path):
    """A folder of learners' files may have one of any name."""
    for name in ("json.py", "numpy.py", "rnnlib.py"):
        (tmp_path / name).write_text("raise SystemExit('shadow')", "utf-8")
    cells = notebook()
    cells["cells"].insert(2, own("import json"))
    assert check(save(cells, tmp_path)).exercises[0].state == "passed"
