"""Grades for Canvas and Moodle, read back as the documents of those systems say they read them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking import came_late, change, waits_for_a_mark

from autograder.course import CourseError
from autograder.intake.roster import Student
from autograder.returning import canvas, moodle, sheet
from autograder.returning.export import Wanted, export, export_for, write_rows
from autograder.returning.grades import Grade, Grades

SET = "ps3_lstm"
NAMES = ['O\'Hara, "Ada"', "Żółć", "林", "=cmd|' /C calc'!A0", "+1", "-Ada", "@SUM(A1)", ""]
CLASS = [
    Student(f"{number:03}", name, name, f"s{number}@example.org", str(9000 + number))
    for number, name in enumerate(NAMES)
]


def grades_of(students, score=41.5, most=44.0) -> Grades:
    of = {
        student.id: Grade(student, score + number, most) for number, student in enumerate(students)
    }
    return Grades(SET, of, {}, list(students))


def written(rows, tmp_path) -> str:
    write_rows(rows, tmp_path / "grades.csv")
    return (tmp_path / "grades.csv").read_bytes().decode("utf-8")


def canvas_reads(text: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """What Canvas makes of a file: the points possible, and each assignment's grades by learner.

    A learner is `#` and Canvas's number, or else the login.
    """
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert "Student" in header[0]
    assert header[1:5] == ["ID", "SIS User ID", "SIS Login ID", "Section"]
    possible, grades = {}, {name: {} for name in header[5:]}
    for row in rows:
        for name, cell in zip(header[5:], row[5:], strict=True):
            if "Points Possible" in row[0]:
                possible[name] = float(cell)
            else:
                assert cell, "Canvas would take away the grade that is there"
                grades[name][f"#{int(row[1])}" if row[1] else row[2] or row[3]] = float(cell)
    return possible, grades


def moodle_reads(text: str, key: str, users: dict[str, str]) -> dict[str, float]:
    """The grades of a set as Moodle imports them, learners being found by the column `key`.

    Its flaw is here as well: a row that names nobody counts for the learner above it.
    """
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    grades, who = {}, None
    for row in rows:
        if name := row[header.index(key)].strip():
            who = users[name]  # or the whole import stops
        grades[who] = float(row[header.index(SET)])
    return grades


def test_canvas_finds_everybody_the_points_and_the_grades(tmp_path):
    text = written(canvas.table(grades_of(CLASS), SET), tmp_path)
    possible, grades = canvas_reads(text)
    assert possible == {SET: 44}
    assert grades == {SET: {f"#{student.lms_user_id}": 41.5 + n for n, student in enumerate(CLASS)}}


def test_canvas_finds_a_learner_by_the_login_where_the_roster_has_no_number(tmp_path):
    text = written(canvas.table(grades_of([Student("007")]), SET), tmp_path)
    assert canvas_reads(text)[1] == {SET: {"007": 41.5}}


@pytest.mark.parametrize(("key", "field"), [("Email address", "email"), ("ID number", "id")])
def test_moodle_finds_everybody_and_the_grades(tmp_path, key, field):
    text = written(moodle.table(grades_of(CLASS, score=2), SET), tmp_path)
    users = {getattr(student, field): student.id for student in CLASS}
    expected = {student.id: 2.0 + number for number, student in enumerate(CLASS)}
    assert moodle_reads(text, key, users) == expected


def test_nobody_gets_the_grade_of_a_learner_whom_moodle_could_not_find(tmp_path):
    found = grades_of([CLASS[0], Student("nameless", "Ada"), CLASS[1]], score=1)
    text = written(moodle.table(found, SET), tmp_path)
    users = {student.email: student.id for student in CLASS}
    assert moodle_reads(text, "Email address", users) == {"000": 1, "001": 3}
    assert found.left_out == {"nameless": "has no e-mail address in roster.csv"}


@pytest.mark.parametrize("system", [canvas, moodle])
def test_no_cell_is_a_formula(system, tmp_path):
    harmful = Student("-2", "Ada", "Example", "=cmd@example.org", "9")
    found = grades_of([*CLASS, harmful], score=1)
    text = written(system.table(found, SET), tmp_path)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert "'=cmd|' /C calc'!A0" in text
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "formula" in found.left_out["-2"]


def test_moodle_is_not_given_more_points_than_it_takes():
    found = grades_of(CLASS[:2], score=43.5)
    moodle.table(found, SET)
    assert list(found.of) == ["000"]
    assert "44.5 points are more than Moodle takes" in found.left_out["001"]


DOWNLOADED = '''\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (11),ps3_lstm (12),Final Score
,,,,,,Manual Posting,
    Points Possible,,,,,10.00,44.00,(read only)
"O'Hara, ""Ada""",9000,,ada,"A, B",9.5,,95.0
Żółć,,001,xyz,A,,1.00,
林,9002,,"002",A,N/A,7,
"Student, Test",1,,,A,,,
'''


def filled(system, text, found, tmp_path, column=SET) -> tuple[str, list[str]]:
    path = tmp_path / "given.csv"
    path.write_bytes(text.encode("utf-8"))
    given = sheet.read(path)
    unknown = system.fill(given, given.column(column), found)
    given.write(tmp_path / "filled.csv")
    return (tmp_path / "filled.csv").read_bytes().decode("utf-8"), unknown


@pytest.mark.parametrize("written_as", [str, lambda text: "\ufeff" + text.replace("\n", "\r\n")])
def test_only_the_cells_of_the_set_change_in_a_file_of_canvas(written_as, tmp_path):
    found = grades_of([*CLASS[:2], Student("404")], score=1.25)
    found.people.append(CLASS[2])
    text, unknown = filled(canvas, written_as(DOWNLOADED), found, tmp_path)
    expected = DOWNLOADED.replace(',"A, B",9.5,,', ',"A, B",9.5,1.25,').replace("1.00", "2.25")
    assert text == written_as(expected)
    assert unknown == ["Student, Test"]
    assert list(found.left_out) == ["404"]
    assert "has no row in" in found.left_out["404"]


def test_a_row_that_fits_two_learners_is_nobodys(tmp_path):
    found = grades_of([Student("ada", lms_user_id="77"), Student("001", lms_user_id="9000")])
    text, unknown = filled(canvas, DOWNLOADED, found, tmp_path)
    assert 'O\'Hara, "Ada"' in unknown
    assert list(found.left_out) == ["ada"]
    assert text == DOWNLOADED.replace("1.00", "42.5")


def test_who_is_excused_in_canvas_stays_excused(tmp_path):
    excused = DOWNLOADED.replace("1.00", "EX")
    found = grades_of([CLASS[1]])
    assert filled(canvas, excused, found, tmp_path)[0] == excused
    assert found.left_out == {"001": "is excused in Canvas"}


def test_other_points_than_the_sets_are_one_line(tmp_path):
    with pytest.raises(CourseError, match=r"44\.00 points are possible, and in ps3_lstm 10"):
        filled(canvas, DOWNLOADED, grades_of(CLASS, most=10), tmp_path)


WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (grade),Feedback comments\r\n"
    'Participant 12,"Ada, the first",S0@example.org,Submitted,,"44,00",Yes,-,"two\n""lines"""\r\n'
    "Participant 31,林 林,,Submitted,3.00,44.00,Yes,-,\r\n"
    "Participant 32,Ada,other@example.org,No submission,,44.00,Yes,-,\r\n"
)


def test_only_the_grades_change_in_a_worksheet_of_moodle(tmp_path):
    found = grades_of([CLASS[0], CLASS[2]], score=4)
    text, unknown = filled(moodle, WORKSHEET, found, tmp_path, "Grade")
    assert text == WORKSHEET.replace(',Submitted,,"44,00"', ',Submitted,4,"44,00"')
    assert unknown == ["Participant 31 林 林", "Participant 32 Ada"]
    assert list(found.left_out) == ["002"]  # a name is no proof where others have an address


def test_names_count_in_a_worksheet_without_addresses_where_they_stand_there_once(tmp_path):
    text = "Nr,Name,Bewertung\nTeilnehmer 1,林 林,\nTeilnehmer 2,Ada Example,\n"
    text += "Teilnehmer 3,Ada Example,\n"
    found = grades_of([CLASS[2], Student("ada", "Ada", "Example")], score=4)
    text, unknown = filled(moodle, text, found, tmp_path, "Bewertung")
    assert text.splitlines()[1:3] == ["Teilnehmer 1,林 林,4", "Teilnehmer 2,Ada Example,"]
    assert unknown == ["Teilnehmer 2 Ada Example", "Teilnehmer 3 Ada Example"]
    assert list(found.left_out) == ["ada"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("Student,ID,Section\n", "no column 'ps3_lstm', but Student, ID, Section"),
        ("Student,ID,Section,ps3_lstm (1),ps3_lstm (2)\n", "several columns 'ps3_lstm'"),
        ("Name,ps3_lstm\n", "no gradebook of Canvas"),
        ('Student,ID,Section,ps3_lstm\n"a"b,1,,\n', "line 2: a quotation mark"),
        ("Student,ID,Section,ps3_lstm\na,1\n", "row 2 has 2 cells, and the first one 4"),
    ],
)
def test_a_file_that_cannot_be_filled_in_is_one_line(text, message, tmp_path):
    with pytest.raises(CourseError, match=message):
        filled(canvas, text, grades_of(CLASS), tmp_path)


CELLS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters=',;"\r\n\ufeff', exclude_categories=["Cs"])),
        st.text(st.characters(exclude_characters="\ufeff", exclude_categories=["Cs"])).map(
            lambda text: '"' + text.replace('"', '""') + '"'
        ),
    ),
    min_size=3,
    max_size=3,
)


@given(
    rows=st.lists(CELLS, min_size=1, max_size=4),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.booleans(),
)
def test_what_is_not_changed_stays_byte_for_byte(tmp_path_factory, rows, end, mark, last):
    folder = tmp_path_factory.mktemp("sheet")
    lines = [["Student", "ID", "Grade"], *rows]

    def text(lines):
        return mark + end.join(map(",".join, lines)) + (end if last else "")

    (folder / "given.csv").write_bytes(text(lines).encode("utf-8"))
    given_sheet = sheet.read(folder / "given.csv")
    parsed = list(csv.reader(io.StringIO(text(lines).removeprefix(mark), newline="")))
    assert [given_sheet.cells(row) for row in range(len(lines))] == parsed
    given_sheet.rows[1][2] = lines[1][2] = "41.5"
    given_sheet.write(folder / "filled.csv")
    assert (folder / "filled.csv").read_bytes() == text(lines).encode("utf-8")


def test_the_plain_table_is_what_it_was(graded, demo_class, tmp_path):
    export(graded, SET, tmp_path / "again.csv")
    expected = (demo_class.course.root / "grades.csv").read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == expected
    rows = list(csv.reader(io.StringIO(expected.decode("utf-8"), newline="")))
    assert rows[0] == ["student_id", "problem_set", "score", "max_score", "outcome", "reason"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(("unfinished", "is_there"), [(False, False), (True, True)])
def test_a_grade_that_waits_for_a_mark_stays_here(graded, tmp_path, unfinished, is_there):
    change(graded, "wrong-1", waits_for_a_mark)
    path = tmp_path / "canvas.csv"
    found, _ = export_for(graded, SET, Wanted("canvas", path, unfinished=unfinished))
    assert ("wrong-1" in path.read_text("utf-8")) is is_there
    assert ("to be marked by hand" in found.left_out.get("wrong-1", "")) is not is_there


def test_late_penalties_are_taken_off(graded, tmp_path, demo_class):
    change(graded, "good-loops", came_late)
    expected = float(demo_class.grades["good-loops"]["score"]) - 3
    rows = {row.student: row for row in export(graded, SET, tmp_path / "plain.csv")}
    row = rows["good-loops"]
    assert row.score == expected
    assert row.reason.endswith("3 points taken off as it came late")
    found, _ = export_for(graded, SET, Wanted("moodle", tmp_path / "moodle.csv"))
    assert found.of["good-loops"].score == expected


def test_a_script_can_tell_that_a_grade_was_left_out(graded, autograder, tmp_path):
    change(graded, "wrong-1", waits_for_a_mark)
    to = str(tmp_path / "moodle.csv")
    done = autograder("export", SET, "--as", "moodle", "--to", to, cwd=graded.root)
    assert done.returncode == 1
    assert "Left out: wrong-1: still to be marked by hand: " in done.stdout


def test_the_file_to_fill_in_stays_as_it_is(graded, tmp_path):
    path = tmp_path / "canvas.csv"
    path.write_text(DOWNLOADED, "utf-8")
    with pytest.raises(CourseError, match="stays as it is"):
        export_for(graded, SET, Wanted("canvas", path, into=path))
    assert path.read_text("utf-8") == DOWNLOADED
