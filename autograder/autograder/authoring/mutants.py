"""Answers that are wrong by one small change, made from a right one by editing its syntax tree.

Each mutant is a slip that a hidden test should catch: a term dropped, arguments swapped, a
transpose forgotten, tanh for the sigmoid, one time step off, a state not carried along, an array
written into, a wrong axis.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

LONG_LINE = 72  # of a longer one, the name of a change quotes the part that changes


class Mutant(NamedTuple):
    """A right answer with one change."""

    name: str  # the line before and after, "return o * np.tanh(c) -> return np.tanh(c)"
    code: str


def mutants(code: str) -> list[Mutant]:
    """Every mutant of an answer, each of them once."""
    tree = ast.parse(code)
    lines = _lines(tree)
    known, names, found = {ast.unparse(tree)}, Counter(), []
    scope = _scope(tree)
    for place, node in enumerate(ast.walk(tree)):
        for replacement in _replacements(node, scope):
            changed, line = _changed(tree, place, replacement, lines.get(place))
            if changed not in known and _compiles(changed):
                known.add(changed)
                names[line] += 1
                suffix = f" ({names[line]})" if names[line] > 1 else ""
                found.append(Mutant(line + suffix, changed))
    return found


def _compiles(code: str) -> bool:
    """Whether Python takes it, without the warning that it can only be a slip of the pen."""
    with catch_warnings():
        simplefilter("error", SyntaxWarning)
        try:
            compile(code, "<mutant>", "exec")
        except SyntaxError:
            return False
    return True


class _Scope(NamedTuple):
    parameters: set[str]  # of the functions
    rebound: set[str]  # names that hold one thing first and another later


def _scope(tree: ast.AST) -> _Scope:
    nodes = list(ast.walk(tree))
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return _Scope(parameters, parameters | {name for name in stored if stored[name] > 1})


def _lines(tree: ast.AST) -> dict[int, int]:
    """For each node, by its place in `ast.walk`, the place of the statement it belongs to."""
    places = {id(node): place for place, node in enumerate(ast.walk(tree))}
    found: dict[int, int] = {}

    def note(node: ast.AST, statement: int | None) -> None:
        if isinstance(node, ast.stmt):
            statement = places[id(node)]
        if statement is not None:
            found[places[id(node)]] = statement
        for child in ast.iter_child_nodes(node):
            note(child, statement)

    note(tree, None)
    return found


def _changed(
    tree: ast.AST, place: int, replacement: ast.AST, statement: int | None
) -> tuple[str, str]:
    """The code with one node replaced, and the name of the change."""
    copy = deepcopy(tree)
    nodes = list(ast.walk(copy))
    old, new = nodes[place], ast.fix_missing_locations(deepcopy(replacement))
    line = nodes[place if statement is None else statement]
    before, fragment = _first_line(line), _first_line(old)
    changed = ast.fix_missing_locations(_Replace(old, new).visit(copy))
    if len(before) <= LONG_LINE:
        name = f"{before} -> {_first_line(new if line is old else line)}"
    else:
        name = f"{before[:LONG_LINE]}…: {fragment} -> {_first_line(new)}"
    return ast.unparse(changed), name


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _replacements(node: ast.AST, scope: _Scope) -> Iterator[ast.AST]:
    """What a slip would put in a node's place."""
    match node:
        case ast.BinOp():
            yield from _operators(node)
            yield from _in_place(node, scope)
        case ast.Attribute(value=value, attr="T"):
            yield value
        case ast.Attribute(value=value, attr=name) if name in _TWINS:
            yield ast.Attribute(value, _TWINS[name], node.ctx)
        case ast.Call():
            yield from _calls(node)
        case ast.keyword(arg="axis", value=axis):
            yield ast.keyword("axis", ast.Constant(1 if ast.unparse(axis) == "0" else 0))
        case ast.keyword(arg="keepdims"):
            yield ast.keyword("keepdims", ast.Constant(False))
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield from map(ast.Constant, (value + 1, value - 1))
        case ast.Constant(value=float() as value):
            yield ast.Constant(-value if value else 1.0)
        case ast.Compare(left=left, ops=[op], comparators=others):
            yield from (ast.Compare(left, [new()], others) for new in _COMPARISONS[type(op)])
        case ast.BoolOp(values=values):
            yield from values
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Subscript(slice=ast.Name() as index):
            previous = ast.BinOp(index, ast.Sub(), ast.Constant(1))
            yield ast.Subscript(node.value, previous, node.ctx)
        case ast.Slice(lower=lower, upper=upper, step=step) if lower or upper or step:
            yield ast.Slice()
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.For() | ast.comprehension():
            yield from _loops(node)
        case ast.stmt():
            yield from _statements(node, scope)


_OTHER = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv,
}  # fmt: skip
_COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_TWINS = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "stack": "concatenate",
    "zeros": "ones", "zeros_like": "ones_like", "ones": "zeros", "maximum": "minimum",
    "minimum": "maximum", "hstack": "vstack", "vstack": "hstack", "any": "all", "all": "any",
    "isnan": "isinf", "nanmean": "mean", "argmax": "argmin",
}  # fmt: skip
_SQUASHING = {"np.tanh": "sigmoid", "sigmoid": "np.tanh"}
_UFUNCS = {ast.Add: "np.add", ast.Sub: "np.subtract", ast.Mult: "np.multiply"}


def _operators(node: ast.BinOp) -> Iterator[ast.AST]:
    """Another operator, a term or factor dropped, operands swapped, a transpose too many."""
    left, op, right = node.left, node.op, node.right
    if isinstance(op, ast.MatMult):
        yield ast.BinOp(right, op, left)
        if not isinstance(right, ast.Attribute):
            yield ast.BinOp(left, op, ast.Attribute(right, "T", ast.Load()))
        return
    if other := _OTHER.get(type(op)):
        yield ast.BinOp(left, other(), right)
    yield left
    if isinstance(op, ast.Add | ast.Sub | ast.Mult):
        yield right
    if isinstance(op, ast.Sub | ast.Div | ast.Pow):
        yield ast.BinOp(right, op, left)


def _in_place(node: ast.BinOp, scope: _Scope) -> Iterator[ast.AST]:
    """The result written into an array that was given."""
    if function := _UFUNCS.get(type(node.op)):
        left, right = ast.unparse(node.left), ast.unparse(node.right)
        for operand in (node.left, node.right):
            if isinstance(operand, ast.Name) and operand.id in scope.parameters:
                yield _expression(f"{function}({left}, {right}, out={operand.id})")


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """Another function, no function, arguments swapped."""
    function = ast.unparse(node.func)
    if function in _SQUASHING:
        yield ast.Call(_expression(_SQUASHING[function]), node.args, node.keywords)
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    for place in range(len(node.args) - 1):
        yield ast.Call(node.func, _swapped(node.args, place), node.keywords)


def _loops(node: ast.For | ast.comprehension) -> Iterator[ast.AST]:
    """The first or the last time step left out, time the other way round."""
    for pattern in ("{}[1:]", "{}[:-1]", "{}[::-1]"):
        changed = deepcopy(node)
        changed.iter = _expression(pattern.format(f"list({ast.unparse(node.iter)})"))
        yield changed


def _statements(node: ast.stmt, scope: _Scope) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.Expr():
            yield ast.Pass()
        case ast.AugAssign(target=target, op=op, value=value):
            yield ast.Assign([target], value)  # not accumulated
            if other := _OTHER.get(type(op)):
                yield ast.AugAssign(target, other(), value)
            yield ast.Pass()
        case ast.Assign(targets=[target], value=value):
            for name in sorted(scope.rebound.intersection(_stored(target))):
                yield _stored_elsewhere(node, name)  # not carried on
                if name in scope.parameters and isinstance(target, ast.Name):
                    yield _statement(f"{name}[...] = {ast.unparse(value)}")
        case ast.If():
            for decided in (True, False):
                yield ast.If(ast.Constant(decided), node.body, node.orelse)
        case ast.Return(value=ast.Tuple(elts=parts)):
            for place in range(len(parts) - 1):
                yield ast.Return(ast.Tuple(_swapped(parts, place), ast.Load()))
            for place, part in enumerate(parts):
                for broken in _broken_results(part):
                    one_broken = [*parts[:place], broken, *parts[place + 1 :]]
                    yield ast.Return(ast.Tuple(one_broken, ast.Load()))
        case ast.Return(value=ast.expr() as value):
            yield from map(ast.Return, _broken_results(value))


def _stored(target: ast.expr) -> list[str]:
    return [
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _stored_elsewhere(node: ast.Assign, name: str) -> ast.Assign:
    """The assignment under another name, so that what follows sees the old value."""
    changed = deepcopy(node)
    for part in ast.walk(changed.targets[0]):
        if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store):
            part.id = f"new_{name}"
    return changed


def _broken_results(value: ast.expr) -> Iterator[ast.expr]:
    """A contract broken: float32 not kept, an axis of one lost, the batch averaged."""
    text = ast.unparse(value)
    yield _expression(f"({text}).astype(float)")
    yield _expression(f"np.squeeze({text})")
    yield _expression(f"0 * ({text}) + np.mean({text}, axis=0, dtype=np.float32)")


def _swapped(parts: list[ast.expr], place: int) -> list[ast.expr]:
    return [*parts[:place], parts[place + 1], parts[place], *parts[place + 2 :]]


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]
