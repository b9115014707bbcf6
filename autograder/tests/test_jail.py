"""What the jail hides from a learner's code, and what it forbids: tried from inside, with kernels.

Every attack here is bounded, and runs inside the jail only.
"""

import os
import re
import signal
import socket
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from jailed import Kernel, in_a_jail, kernel

from autograder.running import jail, view
from autograder.running.inside import confined

REPOSITORY = Path(__file__).parents[2]
TELLING = {"NBGRADER_EXECUTION": "autograde", "A_SECRET": "of the grader", "JPY_PARENT_PID": "1"}


@pytest.fixture(scope="module")
def inside() -> Iterator[Kernel]:
    """One kernel, shared by the tests that change nothing in it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in TELLING.items():
            patch.setenv(name, value)
        with kernel() as started:
            yield started


# What it hides


@in_a_jail
def test_no_file_of_the_repository_but_the_library_is_there(inside: Kernel, tmp_path: Path):
    (tmp_path / "gradebook.db").write_text("marks")
    hidden = [REPOSITORY, REPOSITORY / "solutions", tmp_path, Path(__file__), Path(jail.__file__)]
    hidden += [Path("/etc/shadow"), Path("/etc/hostname"), Path("/var"), Path("/sys"), Path("/run")]
    assert all(Path(path).exists() for path in hidden[:5])
    seen = inside.tells(f"""
        import os, json
        print(json.dumps([p for p in {[str(path) for path in hidden]} if os.path.exists(p)]))
    """)
    assert seen == []
    assert inside.says("import rnnlib.lstm; print(rnnlib.lstm.__file__)").endswith("rnnlib/lstm.py")
    assert inside.says("import autograder.checks").startswith("ModuleNotFoundError")


@in_a_jail
def test_nothing_that_can_be_read_names_the_repository(inside: Kernel):
    found = inside.says(f"""
        import os, sys
        names = {{{str(REPOSITORY)!r}, {str(REPOSITORY / "lib")!r}}}
        from pathlib import Path
        folders = [Path(folder) for folder in sys.path if Path(folder).is_dir()]
        folders += [info for folder in folders for info in folder.glob("*-info")]
        for file in [file for folder in folders for file in folder.iterdir() if file.is_file()]:
            if any(name in file.read_text(errors="replace") for name in names):
                print(file)
        for value in os.environ.values():
            if any(name in value for name in names):
                print(value)
    """)
    assert found == ""


@in_a_jail
def test_home_and_system_files_are_those_of_nobody(inside: Kernel):
    assert inside.tells("import os, json; print(json.dumps(os.listdir('/home')))") == ["learner"]
    assert len(inside.says("print(open('/etc/passwd').read())").splitlines()) == 1
    assert inside.says("import getpass; print(getpass.getuser())") == "learner"
    assert inside.says("import os, pwd; print(pwd.getpwuid(os.getuid()).pw_dir)") == view.HOME
    assert inside.says("import socket; print(socket.gethostname())") == "localhost"
    root = inside.tells(
        "import json, os; print(json.dumps([f for d, s, f in os.walk('/root') if f][:1]))"
    )
    assert root == [] or sys.base_prefix.startswith("/root")


@in_a_jail
def test_environment_tells_nothing(inside: Kernel):
    seen = inside.tells("import os, json; print(json.dumps(dict(os.environ)))")
    assert not TELLING.keys() & seen.keys()
    assert not {name for name in seen if name.startswith(("NBGRADER", "JPY_", "JUPYTER"))}
    first = inside.says("print(open('/proc/1/environ').read())")
    assert first.startswith("PermissionError") or first.partition("=")[0] == "PATH"
    assert not any(name in first for name in TELLING)


@in_a_jail
def test_the_packages_are_all_there_but_for_the_autograder(inside: Kernel):
    """An empty folder of that name would tell, too."""
    seen = inside.tells("""
        import json, os, sysconfig
        folder = sysconfig.get_path("purelib")
        names = set(os.listdir(folder))
        sources = [
            name for name in names
            if os.path.exists(path := f"{folder}/{name}/direct_url.json") and os.path.getsize(path)
        ]
        print(json.dumps([sorted(names), sources]))
    """)
    host = set(os.listdir(sysconfig.get_path("purelib")))
    assert host - set(seen[0]) == {name for name in host if re.match("autograder|_editable", name)}
    assert set(seen[0]) <= host
    assert seen[1] == []


@in_a_jail
def test_it_sees_its_own_process_and_the_first_of_the_jail_only(inside: Kernel):
    pids = "import os; print(os.getpid(), *[p for p in os.listdir('/proc') if p.isdigit()])"
    assert inside.says(pids) == "2 1 2"
    assert inside.says(f"import os; os.kill({os.getpid()}, 0)").startswith("ProcessLookupError")


@in_a_jail
def test_no_open_file_leads_out(inside: Kernel):
    links = inside.tells("""
        import os, json
        paths = ["/proc/self/fd/" + name for name in os.listdir("/proc/self/fd")]
        print(json.dumps([os.readlink(path) for path in paths if os.path.lexists(path)]))
    """)
    own = ("socket:", "pipe:", "anon_inode:", "/dev/", view.HOME, "/tmp/", "/proc/")
    assert [link for link in links if not link.startswith(own)] == []


@in_a_jail
def test_no_network_not_even_the_host_itself(inside: Kernel):
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0listener-{os.getpid()}")
        abstract.listen()
        inside_error = inside.says(f"""
            import socket
            for family, address in (
                (socket.AF_INET, ("127.0.0.1", {tcp.getsockname()[1]})),
                (socket.AF_UNIX, "\\0listener-{os.getpid()}"),
            ):
                try:
                    socket.socket(family).connect(address)
                    print("connected")
                except OSError as error:
                    print(type(error).__name__)
        """)
        for listening in (tcp, abstract):
            listening.settimeout(0.1)
            with pytest.raises(TimeoutError):
                listening.accept()
    assert inside_error.split() == ["ConnectionRefusedError", "ConnectionRefusedError"]
    interfaces = "import socket; print(*[name for _, name in socket.if_nameindex()])"
    assert inside.says(interfaces) == "lo"


# What it forbids


@in_a_jail
def test_no_rights_are_left(inside: Kernel):
    status = inside.says("print(open('/proc/self/status').read())")
    values = dict(line.split(":", 1) for line in status.splitlines())
    held = {name: values[name].strip() for name in values if name.startswith("Cap")}
    assert set(held.values()) == {"0" * 16}, held
    assert values["NoNewPrivs"].strip() == "1"
    assert values["Uid"].split()[0] != "0"
    assert "Error" in inside.says("import os; os.setuid(0)")


@in_a_jail
def test_system_calls_that_open_more_are_refused(inside: Kernel):
    numbers = confined.NUMBERS[os.uname().machine] | confined.SAME_EVERYWHERE
    refused = {name: numbers[name] for name in numbers.keys() - {"audit", "ioctl", "clone"}}
    said = inside.tells(f"""
        import ctypes, json
        libc = ctypes.CDLL(None, use_errno=True)
        said = {{}}
        for name, number in {refused}.items():
            said[name] = (libc.syscall(number, 0, 0, 0, 0), ctypes.get_errno())
        print(json.dumps(said))
    """)
    assert said.pop("clone3") == [-1, confined.ENOSYS]
    assert said == {name: [-1, confined.EPERM] for name in said}
    assert len(said) > 15


@in_a_jail
def test_a_socket_of_the_host_tells_nothing_about_its_network(inside: Kernel):
    said = inside.says("""
        import fcntl, os
        names_of_interfaces, asked = 0x8912, 0
        for handle in map(int, os.listdir("/proc/self/fd")):
            try:
                if os.readlink(f"/proc/self/fd/{handle}").startswith("socket:"):
                    asked += 1
                    fcntl.ioctl(handle, names_of_interfaces, bytes(16))
                    print("told")
            except OSError:
                pass
        print(asked >= 1)
    """)
    assert said == "True"


@in_a_jail
def test_a_child_gets_no_user_namespace_but_threads_and_children_work(inside: Kernel):
    flags = confined.NEW_USER_NAMESPACE | signal.SIGCHLD
    clone = confined.NUMBERS[os.uname().machine]["clone"]
    said = inside.says(f"""
        import ctypes, os, subprocess, threading
        libc = ctypes.CDLL(None, use_errno=True)
        child = libc.syscall({clone}, {flags}, 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        print(child, ctypes.get_errno())
        print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout.strip())
        thread = threading.Thread(target=print, args=["thread"])
        thread.start(), thread.join()
    """)
    assert said.split() == ["-1", "1", "child", "thread"]


@in_a_jail
def test_only_folders_in_memory_can_be_written_to(inside: Kernel):
    writable = inside.tells("""
        import os, json
        found = []
        for folder, inner, _ in os.walk("/"):
            skipped = ("/proc", "/usr/share")
            inner[:] = [name for name in inner if os.path.join(folder, name) not in skipped]
            try:
                open(os.path.join(folder, "mark"), "w").close()
                found.append(folder)
            except OSError:
                pass
        print(json.dumps(found))
    """)
    throw_away = confined.WRITABLE
    assert [path for path in writable if not path.startswith(throw_away)] == []
    mounts = inside.says("print(open('/proc/self/mountinfo').read())")
    kinds = {line.split()[4]: line.rpartition(" - ")[2].split()[0] for line in mounts.splitlines()}
    assert {kinds[path] for path in throw_away} == {"tmpfs"}
