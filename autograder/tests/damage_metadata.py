"""Damages to what a notebook says about itself: metadata, names, formats, outputs, sources."""

import json

from damage import ALL, FIRST, SECOND, STUBS, cell, copy, is_answer, is_test, on_cells, own


def mark(each):
    return each["metadata"].setdefault("nbgrader", {})


@on_cells(says="with other metadata than released, which does not count")
def tests_tagged_to_be_skipped(notebook):
    for each in filter(is_test, notebook["cells"]):
        each["metadata"]["tags"] = ["skip-execution", "raises-exception"]


@on_cells(says="with other metadata than released, which does not count: test_forget_gate")
def points_raised(notebook):
    mark(cell(notebook, f"test_{FIRST}"))["points"] = 1000


@on_cells(says="with other metadata")
def points_are_no_numbers(notebook):
    for each, points in zip(
        filter(is_test, notebook["cells"]),
        [float("nan"), -1, "many", None, [], 1e308, float("inf")],
        strict=False,
    ):
        mark(each)["points"] = points


@on_cells(says="with other metadata")
def everything_unlocked(notebook):
    for each in notebook["cells"]:
        each["metadata"].update(deletable=True, editable=True)
        if "nbgrader" in each["metadata"]:
            mark(each)["locked"] = False


@on_cells(says="with other metadata")
def tests_say_that_they_are_answers(notebook):
    for each in filter(is_test, notebook["cells"]):
        mark(each).update(solution=True, grade=False)
        each["source"] = "print('passed')"


@on_cells(says="with other metadata")
def answers_say_that_they_are_tests(notebook):
    for each in filter(is_answer, notebook["cells"]):
        mark(each).update(solution=False, grade=True, points=10)


@on_cells(says="with other metadata")
def schema_is_nonsense(notebook):
    for number, each in enumerate(notebook["cells"]):
        if "nbgrader" in each["metadata"]:
            mark(each)["schema_version"] = [99, "three", None, 1][number % 4]


@on_cells(says="with other metadata")
def checksums_changed(notebook):
    for each in notebook["cells"]:
        if "nbgrader" in each["metadata"]:
            mark(each)["checksum"] = "0" * 32


@on_cells(says="without nbgrader's metadata")
def metadata_stripped(notebook):
    for each in notebook["cells"]:
        each["metadata"] = {}


@on_cells(says="without nbgrader's metadata")
def metadata_is_missing(notebook):
    for each in notebook["cells"]:
        del each["metadata"]


@on_cells(says="found in a cell with another name")
def metadata_and_ids_stripped(notebook):
    for each in notebook["cells"]:
        del each["id"], each["metadata"]


@on_cells(says="without nbgrader's metadata")
def metadata_is_nonsense(notebook):
    for number, each in enumerate(notebook["cells"]):
        each["metadata"] = [None, 5, [], "text", {"nbgrader": 7}, {"tags": 3}][number % 6]


@on_cells(says="without nbgrader's metadata")
def grade_ids_are_nonsense(notebook):
    for number, each in enumerate(notebook["cells"]):
        each["metadata"] = {"nbgrader": [[], {"grade_id": 5}, "x", {"grade_id": []}][number % 4]}
    cell(notebook, FIRST)["metadata"] = {}


@on_cells()
def grade_id_renamed(notebook):
    mark(cell(notebook, FIRST))["grade_id"] = "my_gate"


@on_cells(says="found in a cell with another name")
def grade_id_and_id_renamed(notebook):
    mark(cell(notebook, FIRST))["grade_id"] = "my_gate"
    cell(notebook, FIRST)["id"] = "my-gate"


@on_cells(says="found in a cell with another name")
def grade_ids_swapped(notebook):
    mark(cell(notebook, FIRST))["grade_id"] = SECOND
    mark(cell(notebook, SECOND))["grade_id"] = FIRST


@on_cells(says="found in a cell with another name")
def answer_has_the_grade_id_of_its_test(notebook):
    mark(cell(notebook, FIRST))["grade_id"] = f"test_{FIRST}"


@on_cells(says="more than once")
def every_answer_has_one_grade_id(notebook):
    for each in filter(is_answer, notebook["cells"]):
        mark(each)["grade_id"] = FIRST


@on_cells()
def ids_missing(notebook):
    for each in notebook["cells"]:
        del each["id"]


@on_cells()
def ids_all_the_same(notebook):
    for each in notebook["cells"]:
        each["id"] = FIRST


@on_cells()
def ids_are_nonsense(notebook):
    for number, each in enumerate(notebook["cells"]):
        each["id"] = ["../../etc", "x" * 5000, "\x00", None, 5, ["a"], "ünï 🙂"][number % 7]


@on_cells(says="notebook format 4")
def format_3(notebook):
    cells = notebook.pop("cells")
    for each in cells:
        if each["cell_type"] == "code":
            each["input"] = each.pop("source")
            each["language"] = "python"
    half = len(cells) // 2
    notebook["worksheets"] = [{"cells": cells[:half]}, {"cells": cells[half:]}]
    notebook.update(nbformat=3, nbformat_minor=0)


@on_cells(says="notebook format 4")
def format_5(notebook):
    notebook["nbformat"] = 5


@on_cells(says="notebook format 4")
def format_missing(notebook):
    del notebook["nbformat"], notebook["nbformat_minor"]


@on_cells()
def minor_format_is_nonsense(notebook):
    notebook["nbformat_minor"] = "99"


@on_cells()
def notebook_metadata_is_of_another_language(notebook):
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "../..", "language": "R"},
        "language_info": 7,
        "autograder": {"outcome": "graded", "reason": "every test passed"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": []}},
    }


@on_cells()
def sources_are_lines(notebook):
    for each in notebook["cells"]:
        each["source"] = each["source"].splitlines(keepends=True)


@on_cells()
def sources_have_windows_line_ends(notebook):
    for each in notebook["cells"]:
        each["source"] = each["source"].replace("\n", "\r\n")


@on_cells(loses=FIRST, says="1 of its cells cannot be read: left out")
def source_is_null(notebook):
    cell(notebook, FIRST)["source"] = None


@on_cells(loses=FIRST, says="1 of its cells cannot be read: left out")
def source_is_a_number(notebook):
    cell(notebook, FIRST)["source"] = 5


@on_cells(loses=FIRST, says="1 of its cells cannot be read: left out")
def source_is_nested(notebook):
    cell(notebook, FIRST)["source"] = [["def forget_gate():"], {"a": None}]


@on_cells(loses=FIRST, says="1 of its cells cannot be read: left out")
def source_is_missing(notebook):
    del cell(notebook, FIRST)["source"]


@on_cells(loses=FIRST)
def source_is_empty(notebook):
    cell(notebook, FIRST)["source"] = ""


@on_cells(loses=FIRST)
def source_has_a_null_byte(notebook):
    cell(notebook, FIRST)["source"] += "\n\x00"


@on_cells()
def source_has_half_an_emoji(notebook):
    cell(notebook, FIRST)["source"] += "  # \ud83d"


@on_cells()
def source_has_a_very_long_line(notebook):
    cell(notebook, FIRST)["source"] += "  # " + "long " * 20_000


@on_cells(says="6 of its cells cannot be read: left out")
def cells_that_are_no_cells(notebook):
    notebook["cells"][3:3] = [None, 5, "text", [], {}, {"cell_type": "code"}]


@on_cells()
def outputs_of_megabytes(notebook):
    text = [{"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}]
    cell(notebook, FIRST)["outputs"] = cell(notebook, f"test_{FIRST}")["outputs"] = text


@on_cells()
def outputs_with_scripts(notebook):
    script = {"text/html": "<script>alert(1)</script>", "application/javascript": "alert(2)"}
    for each in notebook["cells"]:
        each["outputs"] = [{"output_type": "display_data", "data": script, "metadata": {}}]


@on_cells()
def outputs_are_nonsense(notebook):
    for number, each in enumerate(notebook["cells"]):
        each["outputs"] = [None, 5, "text", [[]], {"a": []}][number % 5]
        each["execution_count"] = "all"


@on_cells()
def attachments(notebook):
    for each in notebook["cells"]:
        each["attachments"] = {"../x.png": {"image/png": "AAAA" * 1000, "text/html": "<script>"}}


@on_cells()
def metadata_nested_deeply(notebook):
    nested: list = []
    for _ in range(400):
        nested = [nested]
    cell(notebook, FIRST)["metadata"]["nested"] = nested


@on_cells(says="it has 5000 extra cells: only 1000 of them count")
def thousands_of_own_cells(notebook):
    notebook["cells"][2:2] = [own(f"{number}", f"n{number}") for number in range(5000)]


@on_cells(says="more than once")
def thousands_of_copies(notebook):
    answer = cell(notebook, FIRST)
    many = [copy(answer, source=f"{STUBS[FIRST]}  # {number}") for number in range(3000)]
    notebook["cells"][2:2] = many


@on_cells(loses=ALL)
def blank(notebook):
    for each in filter(is_answer, notebook["cells"]):
        each["source"] = STUBS[each["id"]]


@on_cells(loses=ALL, says="15 of 15 exercises are missing: is it another problem set?")
def another_problem_set(notebook):
    as_text = json.dumps(notebook)
    for each in filter(is_answer, notebook["cells"]):
        as_text = as_text.replace(each["id"], f"other_{each['id']}")
    notebook.update(json.loads(as_text))
