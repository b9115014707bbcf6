"""Sphinx extensions: pages rerun when the library changes, and quizzes unfold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

import quiz

EXTENSIONS = Path(__file__).parents[1] / "chapters" / "_ext"
QUIZZES = sorted((EXTENSIONS.parent / "quizzes").glob("*.yml"))

CONF = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_nb", "freshness"]
nb_execution_mode = "cache"
freshness_inputs = ["*.py"]
"""
PAGE = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# A page

```{code-cell}
import gate
print("the gate stands at", gate.GATE)
```
"""


def build(folder: Path) -> str:
    """What Sphinx says while it builds the pages of `folder`."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", str(folder), str(folder / "_b" / "h")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout + done.stderr


def test_a_page_runs_again_when_the_code_it_imports_has_changed(tmp_path):
    (tmp_path / "conf.py").write_text(CONF.format(extensions=str(EXTENSIONS)), "utf-8")
    (tmp_path / "index.md").write_text(PAGE, "utf-8")
    (tmp_path / "gate.py").write_text("GATE = 0.25\n", "utf-8")
    page = tmp_path / "_b" / "h" / "index.html"

    assert "Executed notebook" in build(tmp_path)
    assert "the gate stands at 0.25" in page.read_text("utf-8")
    assert "Executed notebook" not in build(tmp_path)
    (tmp_path / "gate.py").write_text("GATE = 0.75\n", "utf-8")
    assert "Executed notebook" in build(tmp_path)
    assert "the gate stands at 0.75" in page.read_text("utf-8")


def test_the_book_watches_the_library_and_the_results(repository):
    config = yaml.safe_load((repository / "_config.yml").read_text("utf-8"))
    patterns = config["sphinx"]["config"]["freshness_inputs"]
    watched = {path for pattern in patterns for path in repository.glob(pattern)}
    assert watched >= set((repository / "lib" / "rnnlib").glob("*.py"))
    assert watched >= set((repository / "chapters" / "results").glob("*.json"))
    assert repository / "constraints.txt" in watched


@pytest.mark.parametrize("path", QUIZZES, ids=[path.stem for path in QUIZZES])
def test_a_quiz_stands_on_its_page_with_every_explanation_folded_away(book, path):
    html = (book / "chapters" / f"{path.stem}.html").read_text("utf-8")
    shown = BeautifulSoup(html, "html.parser").find(class_="quiz")
    answers = [answer for question in quiz.read(path) for answer in question["answers"]]
    folded = shown.find_all("details")
    assert len(folded) == len(answers) >= 8
    for detail, answer in zip(folded, answers, strict=True):
        assert not detail.has_attr("open")
        words = re.findall(r"\w+", detail.get_text())
        assert ("Yes" if answer["right"] else "No") in words
        assert len(words) >= 8


def test_pages_without_a_quiz_load_the_marks_alone(book):
    quizzes = {path.stem for path in QUIZZES}
    for page in (book / "chapters").glob("*.html"):
        html = page.read_text("utf-8")
        assert ("quiz.js" in html) == (page.stem in quizzes), page
        assert "progress.js" in html, page


@pytest.mark.parametrize("path", QUIZZES, ids=[path.stem for path in QUIZZES])
def test_the_right_answer_is_not_always_in_the_same_place(path):
    places = {[a["right"] for a in question["answers"]].index(True) for question in quiz.read(path)}
    assert len(places) > 1


def test_a_question_keeps_its_key_until_it_asks_or_offers_something_else():
    def key(ask="?", because="so", right=(True, False)):
        answers = [{"text": "1", "right": each, "because": because} for each in right]
        return quiz.key_of({"ask": ask, "answers": answers})

    assert key() == key(because="so, and therefore")
    assert (
        len({key(), key(ask="!"), key(right=(False, True)), key(right=(True, False, False))}) == 4
    )


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ({"ask": "?"}, "must have ask and answers"),
        ({"ask": "?", "answers": [{"text": "1"}]}, "not text, right and because"),
        (
            {"ask": "?", "answers": 2 * [{"text": "1", "right": True, "because": "so"}]},
            "exactly one that is right",
        ),
    ],
)
def test_a_faulty_question_is_named(tmp_path, question, fault):
    path = tmp_path / "faulty.yml"
    path.write_text(yaml.safe_dump([question]), "utf-8")
    with pytest.raises(ValueError, match=f"faulty.yml: question 1 .*{fault}"):
        quiz.read(path)
