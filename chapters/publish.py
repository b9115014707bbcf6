"""Put together what learners get, and nothing else.

    python chapters/publish.py        write it to _build/publish, from the built book and the wheel
    python chapters/publish.py lab    copy it to _build/lab, where a reader works in it
    python chapters/publish.py push   push it to the repository that _config.yml names

The repository itself holds hidden tests and answers. This tree does not, so it can be public.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

REPOSITORY = Path(__file__).parents[1]
TREE = REPOSITORY / "_build" / "publish"
LAB = REPOSITORY / "_build" / "lab"


def publish() -> None:
    """Write the tree: the site with its notebooks, the wheel beside them in each language, and
    files for Binder."""
    shutil.rmtree(TREE, ignore_errors=True)
    build = REPOSITORY / "_build"
    shutil.copytree(build / "html", TREE, ignore=shutil.ignore_patterns(".buildinfo*"))
    shutil.copytree(REPOSITORY / "chapters" / "published", TREE, dirs_exist_ok=True)
    (wheel,) = (build / "wheel").glob("*.whl")
    for folder in TREE.rglob("notebooks"):
        shutil.copy(wheel, folder)
    for name in ("LICENSE", "LICENSE-text"):
        shutil.copy(REPOSITORY / name, TREE)
    (TREE / ".nojekyll").touch()  # or GitHub leaves out the folders whose names begin with _


def lend() -> None:
    """Copy the tree for a reader to work in. Notebooks that are there already stay as they are."""
    shutil.copytree(TREE, LAB, copy_function=copy_unless_worked_on, dirs_exist_ok=True)


def copy_unless_worked_on(source: str, target: str) -> None:
    """Copy a file, but never over a notebook."""
    if not (target.endswith(".ipynb") and Path(target).exists()):
        shutil.copy2(source, target)


def push(url: str, branch: str) -> None:
    """Make the tree the next commit of a branch, which may hold nothing but such trees."""
    with TemporaryDirectory() as git_dir:

        def git(*arguments: str) -> str:
            command = ["git", f"--git-dir={git_dir}", f"--work-tree={TREE}", *arguments]
            return subprocess.run(
                command, cwd=TREE, check=True, stdout=subprocess.PIPE, text=True
            ).stdout

        git("init", "--quiet")
        if git("ls-remote", "--heads", url, f"refs/heads/{branch}"):
            git("fetch", "--quiet", "--depth=1", url, branch)
            if "notebooks" not in git("ls-tree", "--name-only", "FETCH_HEAD").splitlines():
                sys.exit(f"{url} has something else on its branch {branch}. Name another one.")
            git("reset", "--quiet", "--soft", "FETCH_HEAD")
        git("add", "--all", "--force", ".")
        git("commit", "--quiet", "--allow-empty", "--message=The book and its notebooks")
        git("push", "--quiet", url, f"HEAD:refs/heads/{branch}")


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1:] == ["lab"]:
        lend()
    elif sys.argv[1:] == ["push"]:
        config = yaml.safe_load((REPOSITORY / "_config.yml").read_text("utf-8"))["repository"]
        if not config["url"]:
            sys.exit("Say in _config.yml, under repository, where to push.")
        push(config["url"], config["branch"])
    else:
        publish()


if __name__ == "__main__":
    main()
