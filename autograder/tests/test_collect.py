"""Collecting: whose is it, which one counts, and is anything lost?"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from parcels import ROSTER, SET, collect, contents, statuses, submitted, write_folder, write_zip

from autograder.course import CourseError
from autograder.grading import submission
from autograder.intake import collect as collections
from autograder.intake.collect import MISSING, UNCLEAR, UNKNOWN, Row
from autograder.intake.shelf import NEW, NEWER, OLDER, UNCHANGED
from autograder.writing import alone

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
def test_everybody_is_known_by_what_the_place_calls_them(collecting, tmp_path, kind, files):
    if kind == "zip":
        place = write_zip(tmp_path / "download.zip", files)
    else:
        place = write_folder(tmp_path / "there", files)
    rows = collect(collecting, place)
    assert statuses(rows) == {**dict.fromkeys(RIGHT, NEW), "s04": MISSING, "s05": MISSING}
    assert submitted(collecting) == RIGHT
    assert statuses(collect(collecting, place)) == statuses(rows) | dict.fromkeys(RIGHT, UNCHANGED)
    assert not (collecting.root / "earlier").exists()


def test_names_in_utf8_are_read_where_canvas_does_not_say_that_they_are(collecting, tmp_path):
    place = write_zip(tmp_path / "canvas.zip", PLACES["Canvas"])
    raw = bytearray(place.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            raw[at + offset + 1] &= ~0x08  # the flag that says UTF-8
            at = raw.find(signature, at + 1)
    place.write_bytes(raw)
    assert collect(collecting, place)["s02"].status == NEW
    assert submitted(collecting) == RIGHT


def test_an_unknown_sender_is_named_and_mixed_with_nobody(collecting, tmp_path):
    rows = collect(
        collecting,
        write_zip(
            tmp_path / "moodle.zip",
            {
                "Ada Exemple_1_assignsubmission_file/ps3_lstm.ipynb": b"who?",
                "anon_x_2_ps3_lstm.ipynb": b"not Moodle's",
                "Participant_2_assignsubmission_file/ps3_lstm.ipynb": b"blind",
                "Ada Example_3_assignsubmission_file/ps3_lstm.ipynb": b"s01",
            },
        ),
    )
    assert rows["Ada Exemple_1"] == Row(
        "Ada Exemple_1", UNKNOWN, "nobody in the roster: is it from s01?"
    )
    assert rows["Participant_2"].status == UNKNOWN
    assert rows["anon_x_2_ps3_lstm.ipynb"].note == "it is not named as the others are"
    assert submitted(collecting) == {"s01": b"s01"}


def test_of_two_who_are_written_alike_none_is_guessed(collecting, tmp_path):
    alike = {"Dee Same_1_assignsubmission_file/ps3_lstm.ipynb": b"s04 or s05"}
    rows = collect(collecting, write_zip(tmp_path / "moodle.zip", alike))
    assert rows["Dee Same_1"].note == "it may be from s04 or s05"
    assert submitted(collecting) == {}
    by_id = {
        "samedee_105_1_ps3_lstm.ipynb": b"s05",
        "samedee_104_2_ps3_lstm.ipynb": b"s04",
        "samedee_106_3_ps3_lstm.ipynb": b"a third one",
    }
    rows = collect(collecting, write_zip(tmp_path / "canvas.zip", by_id))
    assert rows["samedee_106"].status == UNKNOWN
    assert submitted(collecting) == {"s04": b"s04", "s05": b"s05"}


def test_two_senders_of_one_name_are_not_taken_for_one_learner(collecting, tmp_path):
    files = {f"Ada Example_{n}_assignsubmission_file/ps3_lstm.ipynb": b"%d" % n for n in (1, 2)}
    _, *rows = collections.collect(collecting, SET, str(write_zip(tmp_path / "moodle.zip", files)))
    unclear = [row for row in rows if row.status == UNCLEAR]
    assert [row.sender for row in unclear] == ["s01", "s01"]
    assert {row.note[-13:] for row in unclear} == {"Ada Example_1", "Ada Example_2"}
    assert submitted(collecting) == {}


def test_a_learning_system_needs_a_roster_and_a_folder_does_not(collecting, tmp_path):
    (collecting.root / "roster.csv").unlink()
    with pytest.raises(CourseError, match=r"roster\.csv names nobody"):
        collect(collecting, write_zip(tmp_path / "moodle.zip", PLACES["Moodle's folders"]))
    files = PLACES["a folder"] | {
        "s[1]/ps3_lstm.ipynb": b"no folder of ours",
        "ps3_lstm/ps3_lstm.ipynb": b"whose?",
        "homework.ipynb": b"whose?",
    }
    rows = collect(collecting, write_folder(tmp_path / "there", files))
    unknown = dict.fromkeys(("s[1]", SET, "homework.ipynb"), UNKNOWN)
    assert statuses(rows) == {**dict.fromkeys(RIGHT, NEW), **unknown}
    assert submitted(collecting) == RIGHT


def test_learners_stand_in_the_gradebook_by_their_names(collecting, tmp_path):
    place = write_folder(tmp_path / "there", PLACES["a folder"])
    collect(collecting, place)
    with collecting.gradebook() as gradebook:
        assert len(gradebook.students) == 5
        assert gradebook.find_student("s02").first_name == "Björn"
        gradebook.update_or_create_student("s02", email="found@example.org")
    text = ROSTER.replace("Björn", "Bjørn")
    (collecting.root / "roster.csv").write_text(text, "utf-8")
    collect(collecting, place)
    with collecting.gradebook() as gradebook:
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


DUE = f"[{SET}]\ndue = 2026-11-20T18:30:00Z\n"
FIRST = datetime(2026, 11, 20, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("stamped", [False, True])
def test_the_newest_counts_and_the_earlier_one_is_kept(collecting, tmp_path, stamped):
    place = tmp_path / "there"
    assert collect(collecting, hand_in(place, b"one", FIRST, stamped))["s01"].status == NEW
    assert collect(collecting, hand_in(place, b"two", FIRST + HOUR, stamped))["s01"].status == NEWER
    assert submitted(collecting) == {"s01": b"two"}
    earlier = contents(collecting.root / "earlier")
    assert earlier.pop("s01/ps3_lstm/2026-11-20T18-00-00/ps3_lstm.ipynb") == b"one"
    assert len(earlier) == stamped
    assert collect(collecting, hand_in(place, b"one", FIRST, stamped))["s01"].status == OLDER
    assert submitted(collecting) == {"s01": b"two"}


def test_three_that_came_at_one_time_are_all_kept(collecting, tmp_path):
    place = tmp_path / "there"
    for number, content in enumerate((b"one", b"two", b"three")):
        collect(collecting, hand_in(place, content, FIRST + number * timedelta(milliseconds=100)))
    kept = contents(collecting.root / "earlier" / "s01" / SET)
    assert sorted(kept.values()) == [b"one", b"two"]
    assert submitted(collecting) == {"s01": b"three"}


def test_what_was_mended_by_hand_stays(collecting, tmp_path):
    place = hand_in(tmp_path / "there", b"cut off", FIRST)
    collect(collecting, place)
    collecting.notebook("submitted", SET, "s01").write_bytes(b"mended")
    assert collect(collecting, place)["s01"].status == OLDER
    assert submitted(collecting) == {"s01": b"mended"}


def test_of_several_uploads_to_canvas_the_last_counts(collecting, tmp_path):
    files = {
        "exampleada_101_50009_ps3_lstm-2.ipynb": b"third",
        "exampleada_101_50001_ps3_lstm.ipynb": b"first",
        "exampleada_101_50011_data.csv": b"1, 2",
    }
    collect(collecting, write_zip(tmp_path / "canvas.zip", files))
    assert submitted(collecting) == {"s01": b"third"}


def test_lateness_is_told_where_the_time_is_known(collecting, tmp_path):
    (collecting.root / "schedule.toml").write_text(DUE, "utf-8")
    place = tmp_path / "there"
    row = collect(collecting, hand_in(place, b"one", FIRST, stamped=True))["s01"]
    assert (row.handed_in, row.late) == (FIRST, timedelta())
    row = collect(collecting, hand_in(place, b"two", FIRST + HOUR, stamped=True))["s01"]
    assert row.late == timedelta(minutes=30)
    with collecting.gradebook() as gradebook:
        assert gradebook.find_assignment(SET).duedate == datetime(2026, 11, 20, 18, 30)
        gradebook.update_or_create_submission(SET, "s01")
        gradebook.grant_extension(SET, "s01", minutes=25)
    assert collect(collecting, place)["s01"].late == timedelta(minutes=5)


def test_a_download_does_not_tell_when_but_canvas_says_late(collecting, tmp_path):
    (collecting.root / "schedule.toml").write_text(DUE, "utf-8")
    row = collect(collecting, write_zip(tmp_path / "canvas.zip", PLACES["Canvas"]))["s02"]
    assert (row.handed_in, row.late, row.note) == (None, None, "late, as Canvas says")
    folder = collecting.notebook("submitted", SET, "s02").parent
    assert submission.handed_in(folder) is None


# What stops it whole


def test_what_is_no_place_is_one_line(collecting, tmp_path):
    (tmp_path / "text.zip").write_text("no zip")
    (tmp_path / "empty").mkdir()
    for name, message in {
        "text.zip": "is no zip file: download it again",
        "nothing": "is no folder and no file",
        "empty": "holds nothing of ps3_lstm",
    }.items():
        with pytest.raises(CourseError, match=message):
            collect(collecting, tmp_path / name)


def test_nothing_is_collected_while_the_course_is_graded(collecting, tmp_path):
    place = hand_in(tmp_path / "there", b"one", FIRST)
    with alone(collecting), pytest.raises(CourseError, match="is in use by process"):
        collect(collecting, place)
    assert submitted(collecting) == {}


@pytest.mark.parametrize("moment", ["rename", "write_bytes"])
def test_what_was_interrupted_is_finished_by_the_next_run(
    collecting, tmp_path, monkeypatch, moment
):
    place = tmp_path / "there"
    collect(collecting, hand_in(place, b"one", FIRST))
    hand_in(place, b"two", FIRST + HOUR)
    whole, calls = getattr(Path, moment), []

    def stopped(path: Path, *arguments: object) -> object:
        calls.append(path)
        if len(calls) == 1 + (moment == "rename"):
            raise KeyboardInterrupt
        return whole(path, *arguments)

    monkeypatch.setattr(Path, moment, stopped)
    with pytest.raises(KeyboardInterrupt):
        collect(collecting, place)
    monkeypatch.undo()
    collect(collecting, place)
    assert submitted(collecting) == {"s01": b"two"}
    assert list(contents(collecting.root / "earlier").values()) == [b"one"]
