"""The page on large classes: what it has people write can be read, and fits together."""

import ast
import re

import pytest
import yaml
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import Course


@pytest.fixture(scope="module")
def repository(masters):
    return masters.root.parent


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "chapters" / "large-classes.md").read_text("utf-8")


def blocks(page, language):
    found = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found
    return found


def test_the_settings_for_nbgrader_are_read_by_it(page, tmp_path):
    [settings] = [code for code in blocks(page, "python") if "nbgrader_config" in code]
    (tmp_path / "nbgrader_config.py").write_text(settings, "utf-8")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path)).load_config()
    url = Course(tmp_path, tmp_path).gradebook_url()
    assert config.CourseDirectory.db_url == url.render_as_string(hide_password=False)
    assert (url.drivername, url.host) == ("postgresql+psycopg2", "db.example.org")


def test_the_resource_for_kubernetes_names_its_parts_alike(page):
    [text] = blocks(page, "yaml")
    cluster = yaml.safe_load(text)
    name, spec = cluster["metadata"]["name"], cluster["spec"]
    assert spec["scheduler"]["service"]["selector"]["dask.org/cluster-name"] == name
    assert f"service/{name}-scheduler" in page
    pods = [spec[part]["spec"]["containers"][0] for part in ("worker", "scheduler")]
    assert pods[0]["image"] == pods[1]["image"]
    threads = pods[0]["args"].index("--nthreads")
    assert pods[0]["args"][threads + 1] == "1"
    ports = {port["name"] for port in pods[1]["ports"]}
    assert {port["targetPort"] for port in spec["scheduler"]["service"]["ports"]} == ports


def test_the_script_for_slurm_gives_each_worker_one_thread(page):
    [code] = [code for code in blocks(page, "python") if "SLURMCluster" in code]
    [call] = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SLURMCluster"
    ]
    asked = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    assert asked["cores"] == asked["processes"]
