"""The book as a reader meets it: served as static hosts do, in a browser without a network."""

import contextlib
import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
# Root has no sandbox of its own, and a test machine no screen; the rest calls home.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".ipynb")


class StaticHost(http.server.SimpleHTTPRequestHandler):
    """Serves files with gzip and cache headers, and says nothing."""

    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".woff2": "font/woff2",
    }

    def send_head(self) -> BinaryIO | None:
        """Answer with the file, compressed where it is text and the browser can read that."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (path.is_file() and path.suffix in COMPRESSED and accepted):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        """Let pages be asked for anew and what they load be kept."""
        is_page = self.path.endswith(("/", ".html"))
        self.send_header("Cache-Control", "no-cache" if is_page else "max-age=31536000")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Tests have enough to print."""


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a port of the system's choice; yields its address, without a slash."""

    def handler(*args: object) -> StaticHost:
        return StaticHost(*args, directory=str(folder))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module", name="browser")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. A module's own: while it runs, so does an event loop in this thread."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: on Debian, apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """Cuts a browser's context off from all but one site, and notes what goes wrong in it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.faults: list[str] = []
        context.route("**/*", self._pass_on)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("requestfailed", self._miss)
        context.on("response", self._see)

    def _pass_on(self, route: Route) -> None:
        if route.request.url.startswith((f"{self.site}/", "data:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"asked for {route.request.url}")
            route.abort()

    def _hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _miss(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # which is what a page left early no longer needs
            self.faults.append(f"failed: {request.url}")

    def _see(self, response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")
