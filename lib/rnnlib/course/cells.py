"""What the cells of a problem set are, and how its set-up cells and its tests run.

nbgrader has such functions too; to import them takes longer than to check a problem set.
"""

import builtins
import symtable
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout, suppress
from io import StringIO
from warnings import catch_warnings, simplefilter


def mark(cell: Mapping, name: str) -> bool:
    """Whether nbgrader's metadata of a cell say so: that it is "locked", a "solution", "grade"."""
    return bool(cell["metadata"].get("nbgrader", {}).get(name, False))


def is_solution(cell: Mapping) -> bool:
    """Whether it is an answer: code, or a question that a person marks."""
    return mark(cell, "solution")


def is_test(cell: Mapping) -> bool:
    """Whether it is a test of an exercise."""
    return mark(cell, "grade") and not is_solution(cell)


def is_locked(cell: Mapping) -> bool:
    """Whether it is put back as released before grading."""
    return not is_solution(cell) and (mark(cell, "grade") or mark(cell, "locked"))


def is_given(cell: Mapping) -> bool:
    """Whether it is a set-up cell."""
    return cell["cell_type"] == "code" and is_locked(cell) and not is_test(cell)


def name_of(cell: Mapping) -> str:
    """The name that nbgrader knows it by, or else its id."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id") or cell["id"]


def may_call(cells: Iterable[Mapping]) -> dict[str | None, list[str]]:
    """Which ready-made cells each answer may call, by its name; under None what any may call.

    The metadata of an answer cell says so, or for all answers that of a set-up cell.
    """
    own = {
        name_of(cell): cell["metadata"].get("exercise", {}).get("may_call", [])
        for cell in cells
        if "nbgrader" in cell["metadata"]
    }
    everywhere = [each for cell in cells if is_locked(cell) for each in own[name_of(cell)]]
    return {name: allows + everywhere for name, allows in own.items()} | {None: everywhere}


def run_given(source: str, given: dict[str, object]) -> None:
    """Run a set-up cell where the tests run. One that needs an answer stays without effect."""
    with redirect_stdout(StringIO()), suppress(Exception), catch_warnings():
        simplefilter("ignore")
        exec(compile(source, "<set-up>", "exec"), given)


def run_test(source: str, given: Mapping[str, object], fetch: Callable[[str], object]) -> None:
    """Run a test cell. Raises what it raises.

    given: what the set-up cells have defined, which the test takes from nowhere else.
    fetch: gives a function or a variable of the learner's by its name.
    """
    namespace = dict(given)
    for name in _names(source) - namespace.keys() - set(dir(builtins)):
        with suppress(NameError):  # the test itself will say so, if it needs the name
            namespace[name] = fetch(name)
    with redirect_stdout(StringIO()), catch_warnings():
        simplefilter("ignore")
        exec(compile(source, "<test>", "exec"), namespace)


def _names(source: str) -> set[str]:
    """The names that a test cell takes from elsewhere."""
    table = symtable.symtable(source, "<test>", "exec")
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    used = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    for inner in _inner_tables(table):
        used |= {symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global()}
    return used - own


def _inner_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in table.get_children():
        yield inner
        yield from _inner_tables(inner)
