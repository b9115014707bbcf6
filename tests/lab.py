"""JupyterLab on the loopback, for one person, apart from what whoever runs the tests has set up."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SECONDS_TO_START, SECONDS_TO_STOP = 120, 30
ASKED = "asked.txt"
# Notes what the server looks for outside of this machine, if anything.
CONFIG = """
import sys

def note(event, arguments):
    host = None
    if event == "socket.getaddrinfo":
        host = arguments[0]
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        with open({asked!r}, "a", encoding="utf-8") as file:
            file.write(f"{{host}}\\n")

sys.addaudithook(note)
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = 0
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.IdentityProvider.token = {token!r}
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
"""
# JupyterLab would ask whether to fetch news.
NOTIFICATIONS = "lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
QUIET = {"fetchNews": "false", "checkForUpdates": False}


class Lab(NamedTuple):
    """A running JupyterLab."""

    url: str  # without a slash at its end
    token: str
    home: Path

    def at(self, path: str) -> str:
        """The address of one of its pages, which lets in whoever opens it."""
        return f"{self.url}/{path}?token={self.token}"

    def asked(self) -> str:
        """The hosts other than this one that the server asked for, a line each."""
        noted = self.home / ASKED
        return noted.read_text("utf-8") if noted.exists() else ""


@contextmanager
def jupyter(root: Path, home: Path, nbgrader: str = "") -> Iterator[Lab]:
    """Run JupyterLab in the folder `root`. All that it keeps of its person lies in `home`.

    nbgrader: the text of an nbgrader_config.py of this person's own.
    """
    folders = {
        name: home / name.lower()
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    for folder in folders.values():
        folder.mkdir(parents=True)
    config = folders["JUPYTER_CONFIG_DIR"]
    token = secrets.token_hex(16)
    (config / "jupyter_server_config.py").write_text(
        CONFIG.format(token=token, asked=str(home / ASKED)), "utf-8"
    )
    (config / "nbgrader_config.py").write_text(nbgrader, "utf-8")
    notifications = config / NOTIFICATIONS
    notifications.parent.mkdir(parents=True)
    notifications.write_text(json.dumps(QUIET), "utf-8")
    programs = str(Path(sys.executable).parent)
    environment = {
        **{"PATH": os.pathsep.join([programs, os.defpath]), "HOME": str(home), "LANG": "C.UTF-8"},
        **{name: str(folder) for name, folder in folders.items()},
    }
    log = home / "log.txt"
    with open(log, "w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [Path(programs) / "jupyter", "lab"],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Lab(_address(server, folders["JUPYTER_RUNTIME_DIR"], log), token, home)
    finally:
        server.terminate()
        try:
            server.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _address(server: subprocess.Popen, runtime: Path, log: Path) -> str:
    told = runtime / f"jpserver-{server.pid}.json"
    end = time.monotonic() + SECONDS_TO_START
    while not told.is_file():
        assert server.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < end, log.read_text("utf-8")
        time.sleep(0.1)
    return json.loads(told.read_text("utf-8"))["url"].rstrip("/")
