"""The files that services read, as far as they can be tried without those services."""

import json
import os
import re
import subprocess
import tomllib

import pytest
import yaml

CONDA_NAMES = {"matplotlib": "matplotlib-base", "torch": "pytorch-cpu"}


@pytest.fixture(scope="module")
def targets(repository) -> set[str]:
    """The targets of the Makefile."""
    said = subprocess.check_output(["make", "help"], cwd=repository, text=True)
    return set(re.findall(r"^  make ([\w-]+)", said, re.MULTILINE))


@pytest.fixture(scope="module")
def workflow(repository) -> dict:
    return yaml.safe_load((repository / ".github" / "workflows" / "book.yml").read_text("utf-8"))


def test_binder_gets_all_that_rnnlib_needs(repository):
    project = tomllib.loads((repository / "lib" / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["figures"], *extras["torch"]]
    for name, conda_name in CONDA_NAMES.items():
        needed = [re.sub(rf"^{name}\b", conda_name, requirement) for requirement in needed]
    binder = repository / "chapters" / "published" / "binder"
    environment = yaml.safe_load((binder / "environment.yml").read_text("utf-8"))
    assert set(needed) <= set(environment["dependencies"])
    assert environment["channels"][0] == "conda-forge"


def test_binders_last_step_installs_the_wheel(published, newcomer):
    path = f"{newcomer.parent}{os.pathsep}{os.environ['PATH']}"
    offline = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1"}
    script = published / "binder" / "postBuild"
    subprocess.run([script], cwd=published, env=offline, check=True, capture_output=True)
    subprocess.run([newcomer, "-c", "import rnnlib.lstm"], check=True)


def test_the_dev_container_makes_the_book(repository, targets):
    path = repository / ".devcontainer" / "devcontainer.json"
    container = json.loads(path.read_text("utf-8"))
    assert container["postCreateCommand"] == "make book"
    assert "book" in targets
    assert re.fullmatch(r"python:3\.1[1-9]-\w+", container["image"])
    programs = container["onCreateCommand"].partition("install -q -y ")[2].split()
    for_tests = re.findall(r"missing\+=\((\w+)\)", (repository / ".ci" / "run").read_text("utf-8"))
    assert sorted(programs) == sorted(for_tests) != []


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_every_command_of_the_workflow_is_one_that_people_use(repository, workflow, targets):
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    assert ".ci/run" in commands
    for command in commands:
        assert command == ".ci/run" or command.removeprefix("make ") in targets
    assert os.access(repository / ".ci" / "run", os.X_OK)


def test_every_action_is_pinned_and_says_its_version(repository):
    text = (repository / ".github" / "workflows" / "book.yml").read_text("utf-8")
    uses = re.findall(r"uses: (.*)", text)
    assert len(uses) >= 4
    for action in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_the_workflow_has_no_more_rights_than_it_needs(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in workflow["jobs"].items()}
    assert rights == {"build": None, "deploy": {"pages": "write", "id-token": "write"}}


def test_only_the_learners_tree_is_published_and_only_once_it_is_tested(workflow):
    build, deploy = workflow["jobs"]["build"]["steps"], workflow["jobs"]["deploy"]
    (upload,) = [step for step in build if "upload" in step.get("uses", "")]
    assert upload["with"] == {"path": "_build/publish"}
    order = [step.get("run") for step in build]
    assert order.index(".ci/run") < order.index("make publish") < build.index(upload)
    assert deploy["needs"] == "build"
    assert upload["if"] == deploy["if"] == "github.ref == 'refs/heads/main'"
