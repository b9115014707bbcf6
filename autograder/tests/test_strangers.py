"""What was handed in, when strangers hand it in: nothing of theirs does harm."""

import io
import os
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from parcels import SET, collect, contents, statuses, submitted, write_folder, write_zip

from autograder.course import CourseError
from autograder.grading import submission
from autograder.grading.submission import NotTakenError
from autograder.intake import places
from autograder.intake.collect import MISSING, UNCLEAR
from autograder.intake.shelf import NEW

# What was handed in?


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_a_packed_set_is_unpacked_with_its_receipt(collecting, tmp_path):
    handed = packed({"ps3_lstm.ipynb": b"s01", "receipt.json": b"{}"})
    for name in ("s01/ps3_lstm.zip", "s02/my homework.zip", "s03_ps3_lstm.zip"):
        write_folder(tmp_path / "there", {name: handed})
    collect(collecting, tmp_path / "there")
    assert submitted(collecting) == dict.fromkeys(("s01", "s02", "s03"), b"s01")
    assert (
        collecting.notebook("submitted", SET, "s01").with_name("receipt.json").read_bytes() == b"{}"
    )
    released = collecting.released(SET)
    taken = submission.read(collecting.notebook("submitted", SET, "s01").parent, SET, released)
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
def test_what_cannot_be_taken_is_said_and_stops_nobody_else(collecting, tmp_path, files, note):
    place = write_folder(tmp_path / "there", {f"s01/{name}": text for name, text in files.items()})
    write_folder(place, {"s02/ps3_lstm.ipynb": b"s02"})
    row = collect(collecting, place)["s01"]
    assert row.status == UNCLEAR
    assert_matches(note, row.note)
    assert submitted(collecting) == {"s02": b"s02"}


def assert_matches(pattern: str, text: str) -> None:
    with pytest.raises(AssertionError, match=pattern):
        raise AssertionError(text)


def test_a_name_that_a_learner_chose_stays_in_its_folder(collecting, tmp_path):
    name = "Ada Example_1_assignsubmission_file_" + "x" * 90 + "*[1]\x07.ipynb"
    collect(collecting, write_zip(tmp_path / "moodle.zip", {name: b"s01"}))
    (path,) = (collecting.root / "submitted" / "s01" / SET).iterdir()
    assert path.name == "x" * 60 + ".ipynb"


# Strangers' files


def test_no_name_leads_out_of_the_folder(collecting, tmp_path):
    files = {
        "../../s01/ps3_lstm.ipynb": b"out",
        "/s01/ps3_lstm.ipynb": b"absolute",
        "s02/../../ps3_lstm/ps3_lstm.ipynb": b"out",
        "s02\\..\\ps3_lstm.ipynb": b"out",
        "s03/ps3_lstm.ipynb": b"s03",
    }
    outside = contents(tmp_path)
    place = write_zip(tmp_path / "there.zip", files)
    assert statuses(collect(collecting, place)).items() >= {("s03", NEW), ("s02", MISSING)}
    assert submitted(collecting) == {"s01": b"absolute", "s03": b"s03"}
    assert contents(tmp_path) == outside | {"there.zip": place.read_bytes()}


def test_links_and_pipes_are_not_followed(collecting, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"the master")
    place = write_folder(tmp_path / "there", {"s03/ps3_lstm.ipynb": b"s03"})
    (place / "s01").mkdir()
    (place / "s01" / "ps3_lstm.ipynb").symlink_to(secret)
    (place / "s02").mkdir()
    os.mkfifo(place / "s02" / "ps3_lstm.ipynb")
    (place / "s04").symlink_to(place / "s03")
    rows = collect(collecting, place)
    assert rows["s01"].note == "ps3_lstm.ipynb is a symbolic link, not a file"
    assert rows["s02"].note == "ps3_lstm.ipynb is a pipe, not a file"
    assert rows["s04"].status == MISSING
    assert submitted(collecting) == {"s03": b"s03"}


def test_a_link_in_a_zip_file_is_none(collecting, tmp_path):
    entry = zipfile.ZipInfo("s01/ps3_lstm.ipynb", (2026, 11, 20, 0, 0, 0))
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "there.zip", "w") as archive:
        archive.writestr(entry, str(collecting.notebook("source", SET)))
    assert "symbolic link" in collect(collecting, tmp_path / "there.zip")["s01"].note
    assert submitted(collecting) == {}


def test_what_grows_without_end_is_not_unpacked(collecting, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MOST_BYTES", 10_000)
    files = {"s01/ps3_lstm.ipynb": b"0" * 20_000, "s02/ps3_lstm.ipynb": b"0" * 9_000}
    rows = collect(collecting, write_zip(tmp_path / "there.zip", files))
    assert "MB unpacked" in rows["s01"].note
    assert rows["s02"].status == NEW


@pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_without_a_limit_is_refused(collecting, tmp_path, kind):
    with zipfile.ZipFile(tmp_path / "there.zip", "w", kind) as archive:
        archive.writestr("s01/ps3_lstm.ipynb", b"0" * 1000)
    assert "packed in an unusual way" in collect(collecting, tmp_path / "there.zip")["s01"].note


def test_a_place_with_too_many_files_is_refused(collecting, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MOST_FILES", 2)
    files = {f"s0{number}/ps3_lstm.ipynb": b"" for number in range(3)}
    for place in (
        write_zip(tmp_path / "there.zip", files),
        write_folder(tmp_path / "there", files),
    ):
        with pytest.raises(CourseError, match="holds more than 2 files, which is the most"):
            collect(collecting, place)


def test_a_damaged_or_locked_entry_stops_nobody_else(collecting, tmp_path):
    files = {"s01/ps3_lstm.ipynb": b"one" * 100, "s02/ps3_lstm.ipynb": b"two" * 100}
    place = write_zip(tmp_path / "there.zip", files)
    raw = bytearray(place.read_bytes())
    raw[raw.index(b"s01/ps3_lstm.ipynb") + 20] ^= 0xFF
    second = raw.rindex(b"s02/ps3_lstm.ipynb") - 46
    raw[second + 8] |= 1  # the flag that says it is locked with a password
    place.write_bytes(raw)
    write = collect(collecting, place)
    assert "is damaged: download it again" in write["s01"].note
    assert "is locked with a password" in write["s02"].note


def test_no_damage_of_a_zip_file_is_a_crash(tmp_path_factory):
    place = tmp_path_factory.mktemp("damaged") / "there.zip"
    whole = write_zip(
        place, {"s01/ps3_lstm.ipynb": b"one" * 9, "é/ps3_lstm.ipynb": b"2"}
    ).read_bytes()
    spots = st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=4)

    nameless = whole.rindex(b"s01/ps3_lstm.ipynb")

    @given(spots=spots, end=st.integers(0, len(whole)))
    @example(spots=[(nameless, 0)], end=0)
    def damaged(spots, end):
        raw = bytearray(whole)
        for spot, value in spots:
            raw[spot] = value
        place.write_bytes(raw[:end] if end % 2 else raw)
        try:
            with places.opened(place) as files:
                for file in files:
                    with suppress(NotTakenError):
                        file.read()
        except CourseError:
            return

    damaged()
