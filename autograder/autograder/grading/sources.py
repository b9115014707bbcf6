"""The code that a test calls in the package of hidden tests, read without running it.

From each name that a piece of code mentions it goes on to the statement that defines it, and to the
names that this one mentions, in all modules of the package: so a change to one check is no change
to its neighbours.
"""

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "autograder.checks"
FOLDER = Path(find_spec("autograder").origin).with_name("checks")
# In place of a name in a module: the module, of which an attribute is asked, or all that is in it.
ITSELF, ALL = "", "*"


class Module:
    """What a module defines, what it imports from the package, and what it does besides."""

    def __init__(self, tree: ast.Module) -> None:
        self.defined: dict[str, list[ast.stmt]] = {}
        self.imported: dict[str, tuple[str, str]] = {}  # a module and a name in it
        self.besides: list[ast.stmt] = []
        for node in ast.walk(tree):
            self.imported |= _imports(node)
        for statement in tree.body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            if names := _names_defined(statement):
                for name in names:
                    self.defined.setdefault(name, []).append(statement)
            elif not _is_docstring(statement):
                self.besides.append(statement)


def called_by(code: str) -> list[str]:
    """The statements of the package that some code may come to, as text, each with its module.

    Where the code is no Python there are none: it cannot call anything.
    """
    try:
        start = Module(ast.parse(code))
    except SyntaxError:
        return []
    found: dict[tuple[str, ast.stmt], None] = {}
    for statement in ast.parse(code).body:
        _follow(start, statement, found)
    return sorted(f"{module}: {ast.unparse(statement)}" for module, statement in found)


def _follow(module: Module, tree: ast.AST, found: dict[tuple[str, ast.stmt], None]) -> None:
    for name, attribute in _mentions(tree):
        if name in module.imported:
            _take(*_target(*module.imported[name], attribute), found)


def _take(place: str, name: str, found: dict[tuple[str, ast.stmt], None]) -> None:
    """Add what defines a name in a module, and all that this mentions; without one, everything."""
    module = _module(place)
    statements = module.besides + [
        each
        for defined, several in module.defined.items()
        if not name or defined == name
        for each in several
    ]
    if name in module.imported:
        _take(*_target(*module.imported[name], ""), found)
    for statement in statements:
        if (place, statement) not in found:
            found[place, statement] = None
            _follow(module, statement, found)
            for mentioned, _ in _mentions(statement):
                if mentioned in module.defined:
                    _take(place, mentioned, found)


def _target(place: str, name: str, attribute: str) -> tuple[str, str]:
    """Where a mention leads: a name and an attribute of it, of which the first may be a module."""
    if name in (ITSELF, ALL):
        return place, attribute if name == ITSELF else ""
    return (f"{place}.{name}", attribute) if _path(f"{place}.{name}") else (place, name)


def _mentions(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names in a piece of code, each with the attribute that is asked of it, if any."""
    of_attributes = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of_attributes.add(node.value)
            yield node.value.id, node.attr
        elif isinstance(node, ast.Name) and node not in of_attributes:
            yield node.id, ""


def _names_defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
    return []


def _imports(node: ast.AST) -> dict[str, tuple[str, str]]:
    """What is imported from the package: by its name here, the module and the name there."""
    if isinstance(node, ast.ImportFrom) and _in_package(node.module):
        return {each.asname or each.name: (node.module, each.name) for each in node.names}
    if isinstance(node, ast.Import):
        names = [each for each in node.names if _in_package(each.name)]
        return {
            each.asname or each.name.partition(".")[0]: (each.name, ITSELF if each.asname else ALL)
            for each in names
        }
    return {}


def _in_package(name: str | None) -> bool:
    return f"{name}.".startswith(f"{PACKAGE}.")


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@cache
def _module(name: str) -> Module:
    return Module(ast.parse(_path(name).read_text("utf-8")))


@cache
def _path(name: str) -> Path | None:
    """The file of a module of the package; None where there is no such module."""
    within = filter(None, name.removeprefix(PACKAGE).split("."))
    base = FOLDER.joinpath(*within)
    files = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in files if path.is_file()), None)
