"""Who is in the class, whatever program wrote the list."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import Course, CourseError
from autograder.intake.roster import COLUMNS, ROSTER, Student, read

ADA = Student("s01", "Ada", "Example", "ada@example.org", "101")
TEXT = "id,first_name,last_name,email,lms_user_id\ns01,Ada,Example,ada@example.org,101\n"


@pytest.fixture
def empty(tmp_path) -> Course:
    return Course(tmp_path, tmp_path / "solutions")


def roster(course: Course, content: str | bytes) -> dict[str, Student]:
    content = content.encode("utf-8") if isinstance(content, str) else content
    (course.root / ROSTER).write_bytes(content)
    return read(course)


def test_without_a_roster_there_is_nobody(empty):
    assert read(empty) == {}


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "\ufeff" + TEXT.replace(",", ";").replace("\n", "\r\n"),  # as Excel writes it
        TEXT.replace(",", "\t"),
        TEXT.replace("\n", "\n\n"),
        TEXT + ",,,,\n",
        TEXT.replace("id,", " Id ,", 1).replace("\n", ",section\n", 1)[:-1] + " ,B",
    ],
)
def test_a_roster_is_read_as_programs_write_it(empty, text):
    assert roster(empty, text) == {"s01": ADA}


def test_only_the_id_is_needed_and_the_order_stays(empty):
    assert list(roster(empty, "id\n007\n001\n")) == ["007", "001"]


letters = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)
students = st.builds(
    Student, letters.filter(lambda text: text and not set("./\\*?[]+") & set(text)), *[letters] * 4
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    students=st.lists(students, unique_by=lambda student: student.id),
    delimiter=st.sampled_from(",;\t"),
)
def test_what_is_written_is_read(empty, students, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([COLUMNS, *students])
    assert roster(empty, text.getvalue()) == {student.id: student for student in students}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "names no column 'id': begin it with id,first_name"),
        ("name,email\nAda,a@example.org\n", "names no column 'id'"),
        (TEXT + "s01,Bob,Example,,\n", "line 3: the id s01 stands there twice"),
        (TEXT + ",Bob,Example,,\n", "line 3: a learner without an id"),
        ("id\n../s01\n", "line 2: '../s01' cannot name a learner's folder"),
        ("id\ns*\n", "line 2: 's\\*' cannot name"),
        ("id\n.hidden\n", "line 2: '.hidden' cannot name"),
        ("id\ns\x0701\n", "cannot be printed"),
        ('id,first_name\ns01,"Ada" B\n', "line 2: it is no CSV"),
        ("id,first_name\ns01,Zoë\n".encode("latin-1"), "is not in UTF-8 .*: save it again as"),
    ],
)
def test_a_wrong_roster_is_one_line_that_names_the_file(empty, content, message):
    with pytest.raises(CourseError, match=message) as failure:
        roster(empty, content)
    assert str(empty.root / ROSTER) in str(failure.value)
    assert "\n" not in str(failure.value)
