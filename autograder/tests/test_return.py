"""Feedback pages go back to those whose they are, where they belong to the grade as it is now."""

import csv
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from marking import change, gets_a_comment, gets_a_mark, waits_for_a_mark
from nbgrader.utils import notebook_hash

from autograder.course import CourseError
from autograder.returning import feedback, pages, places

SET = "ps3_lstm"
LEARNER, OTHER = "good-loops", "wrong-1"


def page_of(course, learner: str) -> bytes:
    return pages.page(course, SET, learner).read_bytes()


def new_in(returning) -> set[str]:
    """The learners whose page went to a place."""
    return {learner for learner, is_new in returning if is_new}


def publish(course, folder) -> set[str]:
    return new_in(places.to_folder(course, SET, pages.to_return(course, SET, False), folder))


def links(course) -> dict[str, dict[str, str]]:
    with open(course.root / "links.csv", newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_everybody_finds_the_own_page_and_nothing_else_is_published(graded, demo_class, tmp_path):
    folder = tmp_path / "published"
    assert publish(graded, folder) == set(demo_class.grades)
    found = links(graded)
    for learner in demo_class.grades:
        assert (folder / found[learner]["page"]).read_bytes() == page_of(graded, learner)
        assert found[learner]["email"] == f"{learner}@example.org"
    names = {row["page"] for row in found.values()}
    assert len(names) == len(demo_class.grades)
    assert {path.name for path in folder.iterdir()} == {*names, "index.html"}
    assert all(re.fullmatch(r"[0-9a-f]{32}\.html", name) for name in names)
    assert not BeautifulSoup((folder / "index.html").read_bytes(), "html.parser").find_all("a")


def test_a_page_keeps_its_name_and_only_a_newer_one_is_written(graded, tmp_path):
    folder = tmp_path / "published"
    publish(graded, folder)
    before = links(graded)
    assert publish(graded, folder) == set()
    change(graded, LEARNER, gets_a_comment)
    list(feedback.feedback(graded, SET, [LEARNER]))
    assert publish(graded, folder) == {LEARNER}
    assert links(graded) == before
    assert b"well done" in (folder / before[LEARNER]["page"]).read_bytes()


def test_names_are_other_ones_in_another_course_and_for_another_set(graded, tmp_path):
    publish(graded, tmp_path / "one")
    first, key = links(graded), bytes.fromhex((graded.root / "links.key").read_text("ascii"))
    assert places._name(key, SET, LEARNER) + ".html" == first[LEARNER]["page"]
    assert places._name(key, "ps4_gru", LEARNER) + ".html" != first[LEARNER]["page"]
    (graded.root / "links.key").unlink()
    publish(graded, tmp_path / "two")
    assert not {row["page"] for row in first.values()} & {r["page"] for r in links(graded).values()}


def test_a_damaged_key_names_no_page(graded, tmp_path):
    (graded.root / "links.key").write_text("", "ascii")
    with pytest.raises(CourseError, match=r"links\.key is damaged"):
        publish(graded, tmp_path / "published")


@pytest.mark.parametrize("how", [gets_a_mark, gets_a_comment])
def test_a_page_of_an_older_mark_stays_here_until_it_is_written_anew(graded, how):
    change(graded, LEARNER, how)
    found = pages.to_return(graded, SET, unfinished=False)
    assert LEARNER not in found.of
    assert f"autograder feedback {SET} --student {LEARNER}" in found.left_out[LEARNER]
    list(feedback.feedback(graded, SET, [LEARNER]))
    assert LEARNER in pages.to_return(graded, SET, unfinished=False).of


def test_a_page_of_an_older_notebook_or_one_that_was_changed_stays_here(graded):
    path = graded.notebook("autograded", SET, LEARNER)
    path.chmod(0o600)
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    page = pages.page(graded, SET, OTHER)
    page.write_bytes(page_of(graded, OTHER).replace(b"<body>", b"<body><script>1</script>"))
    pages.page(graded, SET, "wrong-2").unlink()
    left_out = pages.to_return(graded, SET, unfinished=False).left_out
    assert left_out.keys() == {LEARNER, OTHER, "wrong-2"}
    assert "has no feedback page" in left_out["wrong-2"]


def test_a_script_can_tell_that_a_page_stayed_here(graded, autograder, tmp_path):
    change(graded, LEARNER, waits_for_a_mark)
    done = autograder("return", SET, "--to", str(tmp_path / "published"), cwd=graded.root)
    assert done.returncode == 1
    assert f"Left out: {LEARNER}: still to be marked by hand: " in done.stdout
    assert LEARNER in pages.to_return(graded, SET, unfinished=True).of


@pytest.fixture
def worksheet(graded, tmp_path) -> Path:
    """As Moodle gives it for a class in which two learners have handed in."""
    path = tmp_path / "worksheet.csv"
    lines = ["Identifier,Full name,Email address,Status,Grade,Last modified (grade)"]
    lines += [
        f"Participant {number},Ada Example,{learner}@example.org,Submitted,,-"
        for number, learner in enumerate((LEARNER, OTHER), start=41)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def pack(course, path, worksheet, again=False) -> set[str]:
    found = pages.to_return(course, SET, unfinished=False)
    return new_in(places.to_zip(course, SET, found, path, worksheet, again))


def moodle_takes(path) -> dict[int, tuple[str, bytes]]:
    """Participant, file name and content of each file that Moodle takes from a zip of feedback."""
    taken = {}
    with ZipFile(path) as archive:
        for name in archive.namelist():
            assert "/" not in name
            _, participant, plugin_type, plugin, file = name.split("_", 4)
            assert (plugin_type, plugin) == ("assignfeedback", "file")
            taken[int(participant)] = (file, archive.read(name))
    return taken


def test_moodle_takes_each_page_for_its_learner(graded, worksheet, tmp_path):
    assert pack(graded, tmp_path / "one.zip", worksheet) == {LEARNER, OTHER}
    assert moodle_takes(tmp_path / "one.zip") == {
        41: (f"{SET}.html", page_of(graded, LEARNER)),
        42: (f"{SET}.html", page_of(graded, OTHER)),
    }


def test_a_zip_has_what_none_had_before_unless_it_is_to_have_all_again(graded, worksheet, tmp_path):
    pack(graded, tmp_path / "one.zip", worksheet)
    assert pack(graded, tmp_path / "two.zip", worksheet) == set()
    assert not (tmp_path / "two.zip").exists()
    change(graded, LEARNER, gets_a_comment)
    list(feedback.feedback(graded, SET, [LEARNER]))
    assert pack(graded, tmp_path / "three.zip", worksheet) == {LEARNER}
    assert moodle_takes(tmp_path / "three.zip").keys() == {41}
    assert pack(graded, tmp_path / "four.zip", worksheet, again=True) == {LEARNER, OTHER}


def test_a_zip_that_is_there_is_not_lost(graded, worksheet, tmp_path):
    (tmp_path / "one.zip").write_bytes(b"not uploaded yet")
    with pytest.raises(CourseError, match="name another"):
        pack(graded, tmp_path / "one.zip", worksheet)
    assert (tmp_path / "one.zip").read_bytes() == b"not uploaded yet"


def test_a_zip_that_was_not_finished_leaves_nothing(graded, worksheet, tmp_path):
    found = pages.to_return(graded, SET, unfinished=False)
    returning = places.to_zip(graded, SET, found, tmp_path / "one.zip", worksheet, False)
    next(returning)
    returning.close()
    assert list(tmp_path.glob("*one.zip*")) == []
    assert pack(graded, tmp_path / "one.zip", worksheet) == {LEARNER, OTHER}


def test_a_zip_needs_the_numbers_of_moodle(graded, tmp_path):
    with pytest.raises(CourseError, match="--worksheet"):
        pack(graded, tmp_path / "one.zip", None)


# nbgrader does not close a file that it reads there.
@pytest.mark.filterwarnings("ignore:.*timestamp.txt:pytest.PytestUnraisableExceptionWarning")
def test_the_exchange_gives_a_page_to_who_has_the_secret(graded, tmp_path):
    """A secret is what `nbgrader submit` leaves with a learner, `collect` with an instructor."""
    root = tmp_path / "exchange"
    root.mkdir(mode=0o777)
    with open(graded.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\nc.Exchange.root = {str(root)!r}\n")
    beside = graded.notebook("autograded", SET, LEARNER).with_name("submission_secret.txt")
    beside.write_text("secret", "ascii")
    stamp = beside.with_name("timestamp.txt")
    stamp.write_text("2026-11-20 18:00:00 UTC", "ascii")
    list(feedback.feedback(graded, SET, [LEARNER]))
    found = pages.to_return(graded, SET, unfinished=False)
    assert new_in(places.to_exchange(graded, SET, found)) == {LEARNER}
    assert "did not hand in through the exchange" in found.left_out[OTHER]
    there = root / "recurrent-networks" / "feedback"
    (released,) = there.iterdir()
    assert released.name == notebook_hash(secret="secret", notebook_id=SET) + ".html"
    assert released.read_bytes() == page_of(graded, LEARNER)
    found = pages.to_return(graded, SET, unfinished=False)
    assert new_in(places.to_exchange(graded, SET, found)) == set()


def test_an_exchange_that_is_not_there_is_one_line(graded, tmp_path):
    beside = graded.notebook("autograded", SET, LEARNER).with_name("submission_secret.txt")
    beside.write_text("secret", "ascii")
    list(feedback.feedback(graded, SET, [LEARNER]))
    with open(graded.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(f"\nc.Exchange.root = {str(tmp_path / 'nowhere')!r}\n")
    found = pages.to_return(graded, SET, unfinished=False)
    with pytest.raises(CourseError, match="nowhere"):
        list(places.to_exchange(graded, SET, found))
