"""Nobody is taken for somebody else, whatever the learners of a class are called.

How Moodle and Canvas write a name is said once more here, as their own sources say it.
"""

import re
import string
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake import canvas, moodle, plain
from autograder.intake.parcels import File
from autograder.intake.roster import Student
from autograder.intake.senders import identify

SET = "ps3_lstm"
TIME = datetime(2026, 11, 20, tzinfo=UTC)
names = st.text(
    st.one_of(
        st.characters(exclude_categories=["C", "Z"], exclude_characters="İ"),
        st.sampled_from(" _'-.,0" + string.ascii_letters),
    ),
    max_size=6,
).map(lambda name: " ".join(name.split()))
classes = st.lists(st.tuples(names, names), min_size=1, max_size=4).map(
    lambda pairs: [Student(f"s{n:02}", *pair) for n, pair in enumerate(pairs)]
)
files = st.sampled_from(
    [
        f"{SET}.ipynb",
        "a_1_assignsubmission_file_b.ipynb",
        "ada_1_2_b.ipynb",
        "s01_ps3_lstm.ipynb",
        "_LATE_1_2_.ipynb",
    ]
)


def as_moodle(student: Student, number: int) -> str:
    full = f"{student.first_name} {student.last_name}".replace("_", " ")
    return re.sub(r"""[\x00-\x1f\x7f&<>"`|':\\/]""", "", f"{full}_{number}")


def as_canvas(student: Student, number: int, late: bool) -> str:
    name = re.sub(r"_(\d+)_", r"\1", f"{student.last_name}, {student.first_name}").lower()
    return re.sub(r"[^\w]", "", f"{name}_LATE_{number}" if late else f"{name}_{number}")


def senders(layout, paths: list[str], roster: list[Student]) -> list[str]:
    handed = [File(tuple(path.split("/")), TIME, bytes) for path in paths]
    known = {student.id: student for student in roster}
    parcels = layout.parcels(handed, SET)
    assert sum(len(parcel.files) for parcel in parcels) == len(handed)
    return [student for student, parcel in identify(parcels, known, layout.names)]


def is_alone(student: Student, roster: list[Student], layout) -> bool:
    others = [other for other in roster if other is not student]
    return not any(layout.names(student) & layout.names(other) for other in others)


@settings(max_examples=100)
@given(roster=classes, name=files, folders=st.booleans())
def test_moodles_names_lead_to_their_learner_or_to_nobody(roster, name, folders):
    middle = "_assignsubmission_file" + ("/" if folders else "_")
    paths = [as_moodle(student, n) + middle + name for n, student in enumerate(roster, 101)]
    for student, found in zip(roster, senders(moodle, paths, roster), strict=True):
        assert found in ("", student.id)
        if student.first_name + student.last_name and is_alone(student, roster, moodle):
            assert found == student.id


@settings(max_examples=100)
@given(roster=classes, name=files, late=st.booleans(), with_ids=st.booleans())
def test_canvas_names_lead_to_their_learner_or_to_nobody(roster, name, late, with_ids):
    if with_ids:
        roster = [one._replace(lms_user_id=str(n)) for n, one in enumerate(roster, 101)]
    paths = [f"{as_canvas(one, n, late)}_{9000 + n}_{name}" for n, one in enumerate(roster, 101)]
    for student, found in zip(roster, senders(canvas, paths, roster), strict=True):
        assert found in ("", student.id)
        letters = (student.first_name + student.last_name).replace(" ", "")
        if with_ids or (letters.isalpha() and is_alone(student, roster, canvas)):
            assert found == student.id


@given(roster=classes, name=files)
def test_ids_lead_to_their_learner(roster, name):
    paths = [f"{student.id}/{name}" for student in roster]
    assert senders(plain, paths, roster) == [student.id for student in roster]
