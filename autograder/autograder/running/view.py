"""What a jail shows of the host: system folders, this Python with its packages, and rnnlib."""

import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import rnnlib
from autograder.running import inside

HOME = "/home/learner"
ENVIRONMENT = "/opt/venv"  # where a virtual environment lies inside: its own path may tell too much
SOURCES = "/opt/lib"  # where rnnlib lies inside, where it is installed from its sources
SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache"),
)
PYTHON_NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"


def furnish(folder: Path) -> None:
    """Put what runs in a jail, and the few files that it shows in place of the host's, in a folder.

    It is the jail's own, and no kernel sees it.
    """
    programs = Path(inside.__file__).parent
    shutil.copytree(programs, folder / programs.name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "empty").touch()
    (folder / "pyvenv.cfg").write_text(_environment_settings())


def shown(folder: Path) -> list[str]:
    """The arguments of bubblewrap that show all this, where `furnish` was called on the folder."""
    # What is put over it later is the list of users, which differs from kernel to kernel.
    return [*_folders(), *_system(), *_python(folder), *_read_only(os.devnull, "/etc/passwd")]


def passwd(user: int) -> str:
    """The list of users for a kernel that runs under an id."""
    return f"learner:x:{user}:{user}::{HOME}:/bin/sh\n"


def shows(path: Path) -> bool:
    """Whether a file or folder lies in a folder that every jail shows."""
    roots = [root for root in (*SYSTEM, sys.base_prefix) if os.path.exists(root)]
    roots += [f"{sys.prefix}/lib", str(Path(rnnlib.__file__).parent)]
    return any(path.resolve().is_relative_to(os.path.realpath(root)) for root in roots)


def variables() -> dict[str, str]:
    """The whole environment inside."""
    found = {"HOME": HOME, "USER": "learner", "LANG": "C.UTF-8"}
    found["PATH"] = f"{ENVIRONMENT}/bin:/usr/local/bin:/usr/bin:/bin"
    found |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    if _has_sources():
        found["PYTHONPATH"] = SOURCES
    if sysconfig.get_config_var("Py_ENABLE_SHARED") and not _lies_in(sys.base_prefix, "/usr"):
        found["LD_LIBRARY_PATH"] = f"{sys.base_prefix}/lib"
    return found


def _read_only(source: Path | str, inside: str) -> list[str]:
    return ["--ro-bind", str(source), inside]


def _folders() -> list[str]:
    """The folders above those that are shown, which only root could enter otherwise."""
    shown = (HOME, "/etc/passwd", f"{ENVIRONMENT}/bin/python", f"{SOURCES}/rnnlib", sys.base_prefix)
    above = {str(folder) for path in shown for folder in Path(path).parents}
    words = []
    for folder in sorted(above - {"/", "/usr"}):
        words += ["--perms", "0755", "--dir", folder]
    return words


def _system() -> list[str]:
    words = []
    for path in SYSTEM:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            words += _read_only(path, path)
    return words


def _python(folder: Path) -> list[str]:
    """This Python, its packages without those of the course, and rnnlib."""
    words = []
    if not _lies_in(sys.base_prefix, "/usr"):
        words += _read_only(sys.base_prefix, sys.base_prefix)
    if _in_environment():
        words += _read_only(f"{sys.prefix}/lib", f"{ENVIRONMENT}/lib")
        words += _read_only(folder / "pyvenv.cfg", f"{ENVIRONMENT}/pyvenv.cfg")
        words += ["--symlink", "lib", f"{ENVIRONMENT}/lib64"]
        base = f"{sys.base_prefix}/bin/{PYTHON_NAME}"
        words += ["--symlink", base, f"{ENVIRONMENT}/bin/{PYTHON_NAME}"]
        words += ["--symlink", PYTHON_NAME, f"{ENVIRONMENT}/bin/python"]
    for packages in _packages():
        for path in sorted(packages.glob("*.dist-info/direct_url.json")):  # where its sources are
            words += _read_only(folder / "empty", _inside(path))
    if _has_sources():
        words += _read_only(Path(rnnlib.__file__).parent, f"{SOURCES}/rnnlib")
    return words


def left_out() -> dict[str, list[str]]:
    """By folder of packages, the names of what is not to be there at all."""
    return {_inside(folder): [path.name for path in _telling_in(folder)] for folder in _packages()}


@cache
def _packages() -> tuple[Path, ...]:
    folders = {Path(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib")}
    return tuple(sorted(folder for folder in folders if folder.is_dir()))


def _telling_in(packages: Path) -> Iterator[Path]:
    """What is of the autograder, or tells where packages have their sources."""
    for path in sorted(packages.iterdir()):
        leads = path.suffix == ".pth" and re.search(r"(?m)^/", path.read_text(errors="replace"))
        if leads or re.match(r"autograder\b|_+editable_", path.name):
            yield path


def _in_environment() -> bool:
    return sys.prefix != sys.base_prefix


def _has_sources() -> bool:
    return not _lies_in(rnnlib.__file__, sys.prefix)


def _lies_in(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)


def _inside(path: Path) -> str:
    """What a path in the packages is called in the jail."""
    if _in_environment():
        return str(ENVIRONMENT / path.relative_to(Path(sys.prefix).resolve()))
    return str(path)


def executable() -> str:
    """What this Python is called in the jail."""
    return f"{ENVIRONMENT}/bin/python" if _in_environment() else sys.executable


def _environment_settings() -> str:
    """A virtual environment's settings, without the path that it was made at."""
    settings = Path(sys.prefix, "pyvenv.cfg")
    if not settings.is_file():
        return ""
    kept = ("home", "include-system-site-packages", "version")
    lines = settings.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if line.partition("=")[0].strip() in kept)
