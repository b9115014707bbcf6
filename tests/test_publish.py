"""What learners get, and nothing else: in a folder, in JupyterLab, in a public repository."""

import json
import os
import re
import shlex
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zipfile import ZipFile

import nbformat
import pytest

import publish

AT_THE_TOP = {
    *(".nojekyll", "LICENSE", "LICENSE-text", "README.md", "binder", "notebooks"),
    *("_downloads", "_explorables", "_images", "_sources", "_static", "_vendor"),
    *("autograder", "chapters"),
    *("genindex.html", "index.html", "objects.inv", "search.html", "searchindex.js"),
    "zh",
}


def files_of(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_the_tree_has_what_it_should_and_nothing_else(published, repository):
    assert {path.name for path in published.iterdir()} == AT_THE_TOP
    sets = {path.stem for path in (repository / "solutions").glob("*/*.md")}
    chapters = {path.stem for path in (repository / "chapters" / "quizzes").glob("*.yml")}
    (wheel,) = (published / "notebooks").glob("*.whl")
    assert files_of(published / "notebooks") == {
        *(f"{name}.ipynb" for name in sets | chapters),
        *(f"results/{path.name}" for path in (repository / "chapters" / "results").glob("*.json")),
        wheel.name,
    }
    for name in sets:
        released = repository / "autograder" / "release" / name / f"{name}.ipynb"
        assert (published / "notebooks" / released.name).read_bytes() == released.read_bytes()
    of_sets = {path for path in files_of(published) if "autograder/" in path}
    assert all(re.search(r"autograder/release/(\w+)/\1\.(html|ipynb)$", path) for path in of_sets)


def test_the_chinese_edition_is_published_with_its_own_notebooks(published, repository):
    chinese = published / "zh"
    names = {path.name for path in published.iterdir()}
    assert {path.name for path in chinese.iterdir()} <= names
    assert files_of(chinese / "notebooks") == files_of(published / "notebooks")
    for path in (repository / "solutions").glob("*/*.md"):
        name = f"{path.stem}.ipynb"
        (download,) = chinese.glob(f"_downloads/*/{name}")
        assert download.read_bytes() == (chinese / "notebooks" / name).read_bytes()
        ours, theirs = (
            [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
            for path in (published / "notebooks" / name, download)
        )
        assert ours == theirs


def test_the_wheel_has_the_library_and_nothing_else(published, repository):
    (wheel,) = (published / "notebooks").glob("*.whl")
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    library = files_of(repository / "lib" / "rnnlib")
    assert inside == {f"rnnlib/{path}" for path in library if not path.endswith(".pyc")}


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """A small tree in the place of the published one."""
    folder = tmp_path / "tree"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "lstm.ipynb").write_text("the book's", "utf-8")
    (folder / "index.html").write_text("the book", "utf-8")
    monkeypatch.setattr(publish, "TREE", folder)
    monkeypatch.setattr(publish, "LAB", tmp_path / "lab")
    return folder


def test_a_notebook_that_a_reader_has_changed_stays(tree):
    publish.lend()
    mine = publish.LAB / "notebooks" / "lstm.ipynb"
    assert mine.read_text("utf-8") == "the book's"
    mine.write_text("mine", "utf-8")
    (tree / "index.html").write_text("the book's next edition", "utf-8")
    (tree / "notebooks" / "gru.ipynb").write_text("new", "utf-8")
    publish.lend()
    assert mine.read_text("utf-8") == "mine"
    assert (publish.LAB / "index.html").read_text("utf-8") == "the book's next edition"
    assert (publish.LAB / "notebooks" / "gru.ipynb").exists()


@pytest.fixture
def git(tmp_path, monkeypatch):
    """git for a person who has a name, and nothing else of this machine's settings."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Someone")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "someone@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    public = tmp_path / "public.git"
    subprocess.run(["git", "init", "--quiet", "--bare", public], check=True)

    def run(*arguments: str) -> str:
        command = ["git", f"--git-dir={public}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return run


def test_the_tree_and_nothing_else_is_pushed_again_and_again(tree, git, tmp_path):
    url = str(tmp_path / "public.git")
    publish.push(url, "main")
    assert git("ls-tree", "-r", "--name-only", "main").split() == [
        "index.html",
        "notebooks/lstm.ipynb",
    ]
    (tree / "index.html").unlink()
    (tree / ".nojekyll").touch()
    publish.push(url, "main")
    assert git("ls-tree", "-r", "--name-only", "main").split() == [
        ".nojekyll",
        "notebooks/lstm.ipynb",
    ]
    assert len(git("log", "--oneline", "main").splitlines()) == 2


def test_a_branch_that_holds_something_else_is_left_alone(tree, git, tmp_path):
    url = str(tmp_path / "public.git")
    publish.push(url, "main")
    (tree / "notebooks").rename(tree / "solutions")
    publish.push(url, "source")
    before = git("rev-parse", "source")
    with pytest.raises(SystemExit, match="has something else on its branch source"):
        publish.push(url, "source")
    assert git("rev-parse", "source") == before


def test_pushing_without_an_address_says_what_to_do(monkeypatch):
    monkeypatch.setattr("sys.argv", ["publish.py", "push"])
    with pytest.raises(SystemExit, match=r"Say in _config\.yml"):
        publish.main()


def test_make_lab_opens_the_notebooks(published, repository, tmp_path):
    """The command that `make lab` ends with, on the published tree itself and without a browser."""
    command = ["make", "--no-print-directory", "-n", "lab"]
    said = subprocess.check_output(command, cwd=repository, text=True)
    (command,) = re.findall(r"\S+/jupyter lab (?:.|\n)*", said.replace("\\\n", " "))
    command = shlex.split(command.replace("_build/lab", str(published)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command += [f"--port={port}", "--no-browser", "--allow-root", "--IdentityProvider.token="]
    own = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_DATA_DIR": str(tmp_path)}
    said = tmp_path / "said.txt"
    with (
        open(said, "w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=repository, env=own, stderr=log) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            page = answer(f"{address}/lab", server, said)
            assert b"<title>JupyterLab</title>" in page
            names = json.loads(answer(f"{address}/api/contents/notebooks", server, said))["content"]
            assert "lstm.ipynb" in {entry["name"] for entry in names}
            assert "--LabApp.default_url=/lab/tree/notebooks" in command
        finally:
            server.terminate()


def answer(url: str, server: subprocess.Popen, said: Path) -> bytes:
    """What a server that is starting gives, as soon as it does."""
    for _ in range(600):
        assert server.poll() is None, f"the server has ended: {said.read_text('utf-8')[-2000:]}"
        try:
            with urlopen(url, timeout=30) as response:
                return response.read()
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(url)
