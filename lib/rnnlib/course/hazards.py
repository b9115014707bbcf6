"""What would go wrong with a notebook after it is handed in, though it may work here."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rnnlib.course.cells import is_given, is_locked, name_of
from rnnlib.course.limits import MOST_BYTES
from rnnlib.course.running import Failure

# What an answer can count on besides the standard library.
IN_GRADING = {"IPython", "array_api_compat", "numpy", "rnnlib", "torch"}
_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)


def hazards(
    path: Path,
    content: bytes,
    problem_set: str,
    cells: list[dict],
    results: dict[str, Failure | None],
) -> list[str]:
    """A sentence on each thing.

    cells: the code cells as they were run, and `results` why each of them failed, by its name.
    """
    own = [cell for cell in cells if not is_locked(cell)]
    return [
        *_of_file(path, content, problem_set),
        *_of_order(content),
        *_of_imports(own, path.parent),
        *_of_files_beside(own, path),
        *_of_cells_that_fail(cells, results),
    ]


def passed_when_saved(content: bytes) -> set[str]:
    """The tests that the outputs in a file show as run and passed."""
    return {name for name, count, failed in _saved(content) if name and count and not failed}


def _saved(content: bytes) -> Iterator[tuple[str, int | None, bool]]:
    """Of each code cell in a file its name, its number when it was run, and whether it failed."""
    for cell in map(_dict, json.loads(content, strict=False).get("cells", ())):
        if cell.get("cell_type") == "code":
            name = _dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")
            count, outputs = cell.get("execution_count"), cell.get("outputs")
            outputs = outputs if isinstance(outputs, list) else []
            kinds = [_dict(output).get("output_type") for output in outputs]
            yield (
                name if isinstance(name, str) else "",
                count if isinstance(count, int) else None,
                "error" in kinds,
            )


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _of_file(path: Path, content: bytes, problem_set: str) -> Iterator[str]:
    if path.name != f"{problem_set}.ipynb":
        yield f"its name is {path.name}: hand it in as {problem_set}.ipynb, or it may not be found"
    if len(content) > MOST_BYTES:
        yield (
            f"it has {len(content) / 1e6:.0f} MB, and more than {MOST_BYTES / 1e6:.0f} are not "
            "taken: clear its outputs"
        )


def _of_order(content: bytes) -> Iterator[str]:
    counts = [count for _, count, _ in _saved(content) if count]
    if counts != sorted(counts):
        yield (
            "its cells were last run in another order than they stand in. In grading they run "
            "from top to bottom, as they did here"
        )


def _of_imports(cells: list[dict], folder: Path) -> Iterator[str]:
    imported = {name: None for cell in cells for name in _imported(cell["source"])}
    for name in imported:
        if (folder / f"{name}.py").exists() or (folder / name).is_dir():
            yield (
                f"it imports {name}, which lies beside it and is not handed in: "
                "copy what you use of it into a cell"
            )
        elif name not in IN_GRADING | sys.stdlib_module_names:
            yield f"it imports {name}, which may not be there in grading: NumPy and torch are"


def _imported(source: str) -> Iterator[str]:
    """The names of the packages that a cell imports."""
    for node in _nodes(source):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _texts(source: str) -> Iterator[str]:
    for node in _nodes(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value


def _nodes(source: str) -> Iterator[ast.AST]:
    """The code of a cell, without IPython's magics; nothing where it is no Python."""
    with suppress(SyntaxError):
        yield from ast.walk(ast.parse(_MAGIC.sub("", source)))


def _of_files_beside(cells: list[dict], path: Path) -> Iterator[str]:
    named = {text: None for cell in cells for text in _texts(cell["source"])}
    for text in named:
        with suppress(OSError, ValueError):  # of a text that can name no file
            if (path.parent / text).is_file() and not path.samefile(path.parent / text):
                yield f"it names {text}, a file that is here and is not handed in"


def _of_cells_that_fail(cells: list[dict], results: dict[str, Failure | None]) -> Iterator[str]:
    """Of set-up cells and the learner's own; what an answer says stands with its exercise."""
    above = "the top"
    for cell in cells:
        name, failure = name_of(cell), results[name_of(cell)]
        is_own = "nbgrader" not in cell["metadata"]
        if failure and (is_own or is_given(cell)):
            what = f"your own cell below {above}" if is_own else f"the cell {name}"
            free = "; that costs nothing unless an answer needs it" if is_own else ""
            yield f"{what} fails when all run from top to bottom: {failure.describe()}{free}"
        above = above if is_own else name
