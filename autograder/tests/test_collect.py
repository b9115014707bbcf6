"""Collecting: whose is it, which one counts, and is anything lost?"""

import io
import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from parcels import write_folder, write_zip

from autograder.authoring import release as releases
from autograder.authoring.demo import demo_course
from autograder.course import Course, CourseError
from autograder.grading import submission
from autograder.grading.ledger import alone
from autograder.intake import collect as collections
from autograder.intake import places
from autograder.intake.collect import MISSING, UNCLEAR, UNKNOWN, Row
from autograder.intake.shelf import NEW, NEWER, OLDER, UNCHANGED

SET = "ps3_lstm"
ROSTER = """\
id,first_name,last_name,email,lms_user_id
s01,Ada,Example,ada@example.org,101
s02,Björn,Ångström Example,,
s03,Cy,O'Example,,
s04,Dee,Same,,104
s05,Dee,Same,,105
"""


@pytest.fixture(scope="module")
def released_course(masters, tmp_path_factory) -> Course:
    """A course with a released set, whose master is not run once more for it."""
    course = demo_course(masters, tmp_path_factory.mktemp("collect") / "course")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(releases, "run", lambda *_: None)
        releases.release(course, SET)
    return course


@pytest.fixture
def course(released_course: Course):
    """The released course with a roster, and nothing collected."""
    (released_course.root / "roster.csv").write_text(ROSTER, "utf-8")
    yield released_course
    for name in ("submitted", "earlier", "autograded"):
        shutil.rmtree(released_course.root / name, ignore_errors=True)
    for name in ("roster.csv", "schedule.toml"):
        (released_course.root / name).unlink(missing_ok=True)
    with released_course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(SET, duedate=None)
        for student in gradebook.students:
            gradebook.remove_student(student.id)


def collect(course: Course, source: Path | str) -> dict[str, Row]:
    """The rows by sender, of a place whose files must not change."""
    before = contents(Path(source)) if Path(source).is_dir() else None
    count, *rows = collections.collect(course, SET, str(source))
    assert sum(row.status != MISSING for row in rows) >= count
    if before is not None:
        assert contents(Path(source)) == before
    return {row.sender: row for row in rows}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def submitted(course: Course) -> dict[str, bytes]:
    """The notebooks in submitted/, by learner."""
    root = course.root / "submitted"
    found = contents(root) if root.exists() else {}
    assert not any("/.ps3" in name for name in found)
    return {name.split("/")[0]: text for name, text in found.items() if name.endswith(".ipynb")}


def statuses(rows: dict[str, Row]) -> dict[str, str]:
    return {sender: row.status for sender, row in rows.items()}


# Whose is it?

PLACES = {
    "Moodle's folders": {
        "Ada Example_2101_assignsubmission_file/ps3_lstm.ipynb": b"s01",
        "Björn Ångström Example_2102_assignsubmission_file/ps3_lstm.ipynb": b"s02",
        "Cy OExample_2103_assignsubmission_file/ps3_lstm.ipynb": b"s03",
    },
    "Moodle's folders before": {
        "Ada Example_2101_assignsubmission_file_/ps3_lstm.ipynb": b"s01",
        "Ångström Example Björn_2102_assignsubmission_file_/deep/ps3_lstm.ipynb": b"s02",
        "Cy OExample_2103_assignsubmission_file_/ps3_lstm (2).ipynb": b"s03",
        "Cy OExample_2103_assignsubmission_onlinetext_/onlinetext.html": b"hello",
    },
    "Moodle without folders": {
        "Ada Example_2101_assignsubmission_file_ps3_lstm.ipynb": b"s01",
        "Ångström Example, Björn_2102_assignsubmission_file_ps3_lstm.ipynb": b"s02",
        "Cy OExample_2103_assignsubmission_file_my_1_2_ps3.ipynb": b"s03",
    },
    "Canvas": {
        "exampleada_101_50001_ps3_lstm.ipynb": b"s01",
        "ångströmexamplebjörn_LATE_102_50002_ps3_lstm-1.ipynb": b"s02",
        "oexamplecy_103_50003_a_12_assignsubmission_file_.ipynb": b"s03",
        "oexamplecy_103_text.html": b"hello",
    },
    "a folder": {
        "s01/ps3_lstm.ipynb": b"s01",
        "s02/ps3_lstm/ps3_lstm.ipynb": b"s02",
        "s02/ps4_gru/ps4_gru.ipynb": b"another set",
        "s03_ps3_lstm.ipynb": b"s03",
        "notes.txt": b"not a submission",
        "slides/week1.pdf": b"not a submission",
        "__MACOSX/s01/._ps3_lstm.ipynb": b"rubbish",
        ".DS_Store": b"rubbish",
    },
}
RIGHT = {"s01": b"s01", "s02": b"s02", "s03": b"s03"}


@pytest.mark.parametrize("files", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_everybody_is_known_by_what_the_place_calls_them(course, tmp_path, kind, files):
    if kind == "zip":
        place = write_zip(tmp_path / "download.zip", files)
    else:
        place = write_folder(tmp_path / "there", files)
    rows = collect(course, place)
    assert statuses(rows) == {**dict.fromkeys(RIGHT, NEW), "s04": MISSING, "s05": MISSING}
    assert submitted(course) == RIGHT
    assert statuses(collect(course, place)) == statuses(rows) | dict.fromkeys(RIGHT, UNCHANGED)
    assert not (course.root / "earlier").exists()


def test_names_in_utf8_are_read_where_canvas_does_not_say_that_they_are(course, tmp_path):
    place = write_zip(tmp_path / "canvas.zip", PLACES["Canvas"])
    raw = bytearray(place.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            raw[at + offset + 1] &= ~0x08  # the flag that says UTF-8
            at = raw.find(signature, at + 1)
    place.write_bytes(raw)
    assert collect(course, place)["s02"].status == NEW
    assert submitted(course) == RIGHT


def test_an_unknown_sender_is_named_and_mixed_with_nobody(course, tmp_path):
    rows = collect(
        course,
        write_zip(
            tmp_path / "moodle.zip",
            {
                "Ada Exemple_1_assignsubmission_file/ps3_lstm.ipynb": b"who?",
                "Participant_2_assignsubmission_file/ps3_lstm.ipynb": b"blind",
                "Ada Example_3_assignsubmission_file/ps3_lstm.ipynb": b"s01",
            },
        ),
    )
    assert rows["Ada Exemple_1"] == Row(
        "Ada Exemple_1", UNKNOWN, "nobody in the roster: is it from s01?"
    )
    assert rows["Participant_2"].status == UNKNOWN
    assert submitted(course) == {"s01": b"s01"}


def test_of_two_who_are_written_alike_none_is_guessed(course, tmp_path):
    alike = {"Dee Same_1_assignsubmission_file/ps3_lstm.ipynb": b"s04 or s05"}
    rows = collect(course, write_zip(tmp_path / "moodle.zip", alike))
    assert rows["Dee Same_1"].note == "it may be from s04 or s05"
    assert submitted(course) == {}
    by_id = {
        "samedee_105_1_ps3_lstm.ipynb": b"s05",
        "samedee_104_2_ps3_lstm.ipynb": b"s04",
        "samedee_106_3_ps3_lstm.ipynb": b"a third one",
    }
    rows = collect(course, write_zip(tmp_path / "canvas.zip", by_id))
    assert rows["samedee_106"].status == UNKNOWN
    assert submitted(course) == {"s04": b"s04", "s05": b"s05"}


def test_two_senders_of_one_name_are_not_taken_for_one_learner(course, tmp_path):
    files = {f"Ada Example_{n}_assignsubmission_file/ps3_lstm.ipynb": b"%d" % n for n in (1, 2)}
    _, *rows = collections.collect(course, SET, str(write_zip(tmp_path / "moodle.zip", files)))
    unclear = [row for row in rows if row.status == UNCLEAR]
    assert [row.sender for row in unclear] == ["s01", "s01"]
    assert {row.note[-13:] for row in unclear} == {"Ada Example_1", "Ada Example_2"}
    assert submitted(course) == {}


def test_a_learning_system_needs_a_roster_and_a_folder_does_not(course, tmp_path):
    (course.root / "roster.csv").unlink()
    with pytest.raises(CourseError, match=r"roster\.csv names nobody"):
        collect(course, write_zip(tmp_path / "moodle.zip", PLACES["Moodle's folders"]))
    files = PLACES["a folder"] | {
        "s[1]/ps3_lstm.ipynb": b"no folder of ours",
        "ps3_lstm/ps3_lstm.ipynb": b"whose?",
        "homework.ipynb": b"whose?",
    }
    rows = collect(course, write_folder(tmp_path / "there", files))
    unknown = dict.fromkeys(("s[1]", SET, "homework.ipynb"), UNKNOWN)
    assert statuses(rows) == {**dict.fromkeys(RIGHT, NEW), **unknown}
    assert submitted(course) == RIGHT


def test_learners_stand_in_the_gradebook_by_their_names(course, tmp_path):
    place = write_folder(tmp_path / "there", PLACES["a folder"])
    collect(course, place)
    with course.gradebook() as gradebook:
        assert len(gradebook.students) == 5
        assert gradebook.find_student("s02").first_name == "Björn"
        gradebook.update_or_create_student("s02", email="found@example.org")
    text = ROSTER.replace("Björn", "Bjørn")
    (course.root / "roster.csv").write_text(text, "utf-8")
    collect(course, place)
    with course.gradebook() as gradebook:
        student = gradebook.find_student("s02")
        assert (student.first_name, student.email) == ("Bjørn", "found@example.org")


# Which one counts?


def hand_in(folder: Path, content: bytes, time: datetime, stamped: bool = False) -> Path:
    """Put s01's notebook into a folder as of some time."""
    path = folder / "s01" / "ps3_lstm.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.timestamp(), time.timestamp()))
    if stamped:
        path.with_name("timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC\n")
    return folder


FIRST = datetime(2026, 11, 20, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("stamped", [False, True])
def test_the_newest_counts_and_the_earlier_one_is_kept(course, tmp_path, stamped):
    place = tmp_path / "there"
    assert collect(course, hand_in(place, b"one", FIRST, stamped))["s01"].status == NEW
    assert collect(course, hand_in(place, b"two", FIRST + HOUR, stamped))["s01"].status == NEWER
    assert submitted(course) == {"s01": b"two"}
    earlier = contents(course.root / "earlier")
    assert earlier.pop("s01/ps3_lstm/2026-11-20T18-00-00/ps3_lstm.ipynb") == b"one"
    assert len(earlier) == stamped
    assert collect(course, hand_in(place, b"one", FIRST, stamped))["s01"].status == OLDER
    assert submitted(course) == {"s01": b"two"}


def test_three_that_came_at_one_time_are_all_kept(course, tmp_path):
    place = tmp_path / "there"
    for number, content in enumerate((b"one", b"two", b"three")):
        collect(course, hand_in(place, content, FIRST + number * timedelta(milliseconds=100)))
    kept = contents(course.root / "earlier" / "s01" / SET)
    assert sorted(kept.values()) == [b"one", b"two"]
    assert submitted(course) == {"s01": b"three"}


def test_what_was_mended_by_hand_stays(course, tmp_path):
    place = hand_in(tmp_path / "there", b"cut off", FIRST)
    collect(course, place)
    course.notebook("submitted", SET, "s01").write_bytes(b"mended")
    assert collect(course, place)["s01"].status == OLDER
    assert submitted(course) == {"s01": b"mended"}


def test_of_several_uploads_to_canvas_the_last_counts(course, tmp_path):
    files = {
        "exampleada_101_50009_ps3_lstm-2.ipynb": b"third",
        "exampleada_101_50001_ps3_lstm.ipynb": b"first",
        "exampleada_101_50011_data.csv": b"1, 2",
    }
    collect(course, write_zip(tmp_path / "canvas.zip", files))
    assert submitted(course) == {"s01": b"third"}


def test_lateness_is_told_where_the_time_is_known(course, tmp_path):
    (course.root / "schedule.toml").write_text(f"[{SET}]\ndue = 2026-11-20T18:30:00Z\n", "utf-8")
    place = tmp_path / "there"
    row = collect(course, hand_in(place, b"one", FIRST, stamped=True))["s01"]
    assert (row.handed_in, row.late) == (FIRST, timedelta())
    row = collect(course, hand_in(place, b"two", FIRST + HOUR, stamped=True))["s01"]
    assert row.late == timedelta(minutes=30)
    with course.gradebook() as gradebook:
        assert gradebook.find_assignment(SET).duedate == datetime(2026, 11, 20, 18, 30)
        gradebook.update_or_create_submission(SET, "s01")
        gradebook.grant_extension(SET, "s01", minutes=25)
    assert collect(course, place)["s01"].late == timedelta(minutes=5)


def test_a_download_does_not_tell_when_but_canvas_says_late(course, tmp_path):
    (course.root / "schedule.toml").write_text(f"[{SET}]\ndue = 2026-11-20T18:30:00Z\n", "utf-8")
    row = collect(course, write_zip(tmp_path / "canvas.zip", PLACES["Canvas"]))["s02"]
    assert (row.handed_in, row.late, row.note) == (None, None, "late, as Canvas says")
    folder = course.notebook("submitted", SET, "s02").parent
    assert submission.timestamp(folder) is None


# What was handed in?


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_a_packed_set_is_unpacked_with_its_receipt(course, tmp_path):
    handed = packed({"ps3_lstm.ipynb": b"s01", "receipt.json": b"{}"})
    for name in ("s01/ps3_lstm.zip", "s02/my homework.zip", "s03_ps3_lstm.zip"):
        write_folder(tmp_path / "there", {name: handed})
    collect(course, tmp_path / "there")
    assert submitted(course) == dict.fromkeys(("s01", "s02", "s03"), b"s01")
    assert course.notebook("submitted", SET, "s01").with_name("receipt.json").read_bytes() == b"{}"
    released = course.released(SET)
    taken = submission.read(course.notebook("submitted", SET, "s01").parent, SET, released)
    assert taken == submission.Handed(b"s01", "", "", [])


NOT_TAKEN = {
    "nothing": ({"answers.pdf": b"%PDF", "more.zip": packed({})}, r"in more\.zip is no ps3_lstm"),
    "two": ({"a.ipynb": b"1", "b.ipynb": b"2"}, r"there is no ps3_lstm\.ipynb, only a\.ipynb, b"),
    "which": (
        {"ps3_lstm (1).ipynb": b"1", "ps3_lstm (2).ipynb": b"2"},
        r"which one counts, ps3_lstm \(1\)\.ipynb, ps3_lstm \(2\)\.ipynb",
    ),
    "no zip": ({"ps3_lstm.zip": b"no zip"}, r"ps3_lstm\.zip is no zip file"),
    "nested": (
        {"ps3_lstm.zip": packed({"ps3_lstm.zip": packed({"ps3_lstm.ipynb": b""})})},
        r"in ps3_lstm\.zip is no",
    ),
}


@pytest.mark.parametrize(("files", "note"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_what_cannot_be_taken_is_said_and_stops_nobody_else(course, tmp_path, files, note):
    place = write_folder(tmp_path / "there", {f"s01/{name}": text for name, text in files.items()})
    write_folder(place, {"s02/ps3_lstm.ipynb": b"s02"})
    row = collect(course, place)["s01"]
    assert row.status == UNCLEAR
    assert_matches(note, row.note)
    assert submitted(course) == {"s02": b"s02"}


def assert_matches(pattern: str, text: str) -> None:
    with pytest.raises(AssertionError, match=pattern):
        raise AssertionError(text)


def test_a_name_that_a_learner_chose_stays_in_its_folder(course, tmp_path):
    name = "Ada Example_1_assignsubmission_file_" + "x" * 90 + "*[1]\x07.ipynb"
    collect(course, write_zip(tmp_path / "moodle.zip", {name: b"s01"}))
    (path,) = (course.root / "submitted" / "s01" / SET).iterdir()
    assert path.name == "x" * 60 + ".ipynb"


# Strangers' files


def test_no_name_leads_out_of_the_folder(course, tmp_path):
    files = {
        "../../s01/ps3_lstm.ipynb": b"out",
        "/s01/ps3_lstm.ipynb": b"absolute",
        "s02/../../ps3_lstm/ps3_lstm.ipynb": b"out",
        "s02\\..\\ps3_lstm.ipynb": b"out",
        "s03/ps3_lstm.ipynb": b"s03",
    }
    outside = contents(tmp_path)
    place = write_zip(tmp_path / "there.zip", files)
    assert statuses(collect(course, place)).items() >= {("s03", NEW), ("s02", MISSING)}
    assert submitted(course) == {"s01": b"absolute", "s03": b"s03"}
    assert contents(tmp_path) == outside | {"there.zip": place.read_bytes()}


def test_links_and_pipes_are_not_followed(course, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"the master")
    place = write_folder(tmp_path / "there", {"s03/ps3_lstm.ipynb": b"s03"})
    (place / "s01").mkdir()
    (place / "s01" / "ps3_lstm.ipynb").symlink_to(secret)
    (place / "s02").mkdir()
    os.mkfifo(place / "s02" / "ps3_lstm.ipynb")
    (place / "s04").symlink_to(place / "s03")
    rows = collect(course, place)
    assert rows["s01"].note == "ps3_lstm.ipynb is a symbolic link, not a file"
    assert rows["s02"].note == "ps3_lstm.ipynb is a pipe, not a file"
    assert rows["s04"].status == MISSING
    assert submitted(course) == {"s03": b"s03"}


def test_a_link_in_a_zip_file_is_none(course, tmp_path):
    entry = zipfile.ZipInfo("s01/ps3_lstm.ipynb", (2026, 11, 20, 0, 0, 0))
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "there.zip", "w") as archive:
        archive.writestr(entry, str(course.notebook("source", SET)))
    assert "symbolic link" in collect(course, tmp_path / "there.zip")["s01"].note
    assert submitted(course) == {}


def test_what_grows_without_end_is_not_unpacked(course, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MOST_BYTES", 10_000)
    files = {"s01/ps3_lstm.ipynb": b"0" * 20_000, "s02/ps3_lstm.ipynb": b"0" * 9_000}
    rows = collect(course, write_zip(tmp_path / "there.zip", files))
    assert "MB unpacked" in rows["s01"].note
    assert rows["s02"].status == NEW


@pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_without_a_limit_is_refused(course, tmp_path, kind):
    with zipfile.ZipFile(tmp_path / "there.zip", "w", kind) as archive:
        archive.writestr("s01/ps3_lstm.ipynb", b"0" * 1000)
    assert "packed in an unusual way" in collect(course, tmp_path / "there.zip")["s01"].note


def test_a_place_with_too_many_files_is_refused(course, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MOST_FILES", 2)
    files = {f"s0{number}/ps3_lstm.ipynb": b"" for number in range(3)}
    for place in (
        write_zip(tmp_path / "there.zip", files),
        write_folder(tmp_path / "there", files),
    ):
        with pytest.raises(CourseError, match="holds 3 files, and 2 is the most"):
            collect(course, place)


def test_a_damaged_or_locked_entry_stops_nobody_else(course, tmp_path):
    files = {"s01/ps3_lstm.ipynb": b"one" * 100, "s02/ps3_lstm.ipynb": b"two" * 100}
    place = write_zip(tmp_path / "there.zip", files)
    raw = bytearray(place.read_bytes())
    raw[raw.index(b"s01/ps3_lstm.ipynb") + 20] ^= 0xFF
    second = raw.rindex(b"s02/ps3_lstm.ipynb") - 46
    raw[second + 8] |= 1  # the flag that says it is locked with a password
    place.write_bytes(raw)
    write = collect(course, place)
    assert "is damaged: download it again" in write["s01"].note
    assert "is locked with a password" in write["s02"].note


# What stops it whole


def test_what_is_no_place_is_one_line(course, tmp_path):
    (tmp_path / "text.zip").write_text("no zip")
    (tmp_path / "empty").mkdir()
    for name, message in {
        "text.zip": "is no zip file: download it again",
        "nothing": "is no folder and no file",
        "empty": "holds nothing of ps3_lstm",
    }.items():
        with pytest.raises(CourseError, match=message):
            collect(course, tmp_path / name)


def test_nothing_is_collected_while_the_course_is_graded(course, tmp_path):
    place = hand_in(tmp_path / "there", b"one", FIRST)
    with alone(course), pytest.raises(CourseError, match="is being graded by process"):
        collect(course, place)
    assert submitted(course) == {}


@pytest.mark.parametrize("moment", ["rename", "write_bytes"])
def test_what_was_interrupted_is_finished_by_the_next_run(course, tmp_path, monkeypatch, moment):
    place = tmp_path / "there"
    collect(course, hand_in(place, b"one", FIRST))
    hand_in(place, b"two", FIRST + HOUR)
    whole, calls = getattr(Path, moment), []

    def stopped(path: Path, *arguments: object) -> object:
        calls.append(path)
        if len(calls) == 1 + (moment == "rename"):
            raise KeyboardInterrupt
        return whole(path, *arguments)

    monkeypatch.setattr(Path, moment, stopped)
    with pytest.raises(KeyboardInterrupt):
        collect(course, place)
    monkeypatch.undo()
    collect(course, place)
    assert submitted(course) == {"s01": b"two"}
    assert list(contents(course.root / "earlier").values()) == [b"one"]
