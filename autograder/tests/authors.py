"""Simulated learners who solve a problem set by themselves, and others who copy from them.

An author mixes the known-good answers, half of them in a favourite style, in a hand of their own:
how products, squares and transposes are written, which sums are turned round, what gets a name
of its own, how variables are called, which comments are made. A copyist takes another's answers
and disguises them.
"""

import ast
import re
from collections.abc import Callable, Mapping
from random import Random

NAMES = """size n m k j idx tmp temp res result out output val value cur prev new old total acc seq
step hid units dim left right first second pre act s y z q u v grad d_out buf arr mat vec part rows
cols chunk memory cell unit"""
COMMENTS = """compute the gate, pre-activation, now the update, as in the equation, use the sigmoid,
new state, loop over time, sum up, weights first, squash it, backward step, element-wise, check it,
split the blocks, return both, the chain rule, gradient of tanh, check the shape, bias, keep it,
forget then write, read, initial values, stack along time"""
DISGUISES = ("nothing", "names", "comments", "names and order", "all", "a part")
TALK = (0, 0.1, 0.3)  # how often an author makes a comment

Answers = Mapping[str, str]


class Hand(ast.NodeTransformer):
    """Rewrites expressions as an author would write them."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.turns = rng.random() < 0.5
        self.product = rng.choice(["matmul", "dot", None, None, None])
        self.square = rng.choice(["square", "times", None, None])
        self.transpose = rng.choice(["method", "function", None, None, None])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        sides = (node.left, node.right)
        of_lists = any(isinstance(each, ast.List | ast.Tuple) for each in sides)
        if self.turns and isinstance(node.op, ast.Add | ast.Mult) and not of_lists:
            node.left, node.right = sides if self.rng.random() < 0.5 else sides[::-1]
        if self.product and isinstance(node.op, ast.MatMult):
            return _call(self.product, *sides)
        if isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2":
            if self.square == "square":
                return _call("square", node.left)
            if self.square == "times":
                return ast.BinOp(node.left, ast.Mult(), node.left)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr == "T" and self.transpose == "function":
            return _call("transpose", node.value)
        if node.attr == "T" and self.transpose == "method":
            return ast.Call(ast.Attribute(node.value, "transpose", ast.Load()), [], [])
        return node


def author(styles: Mapping[str, Answers], rng: Random) -> dict[str, str]:
    """The answers of somebody who works alone."""
    hand, favourite = Hand(rng), rng.choice(sorted(styles))
    naming, staging, saying = (rng.choice(each) for each in ((0.2, 0.5, 0.8), (0, 0.2, 0.5), TALK))
    own: dict[str, str] = {}
    answers = {}
    for exercise in styles[favourite]:
        style = favourite if rng.random() < 0.5 else rng.choice(sorted(styles))
        tree = ast.parse(styles[style][exercise])
        if "torch" not in style:
            tree = hand.visit(tree)
        _stage(tree, rng, staging)
        _rename(tree, rng, naming, own)
        answers[exercise] = _comment(_unparse(tree), rng, saying)
    return answers


def textbook_author(master: Answers, rng: Random) -> dict[str, str]:
    """Somebody who writes everything as the chapter has it, but for names and comments."""
    own: dict[str, str] = {}
    answers = {}
    for exercise, source in master.items():
        tree = ast.parse(source)
        _rename(tree, rng, 0.5, own)
        answers[exercise] = _comment(_unparse(tree), rng, 0.1)
    return answers


def copyist(source: Answers, own: Answers, disguise: str, rng: Random) -> dict[str, str]:
    """The answers of somebody who copies `source`, all or, with the last disguise, 60 % of it."""
    taken = list(source)
    if disguise == "a part":
        taken = rng.sample(taken, round(0.6 * len(taken)))
    answers, names = dict(own), {}
    for exercise in taken:
        tree = ast.parse(source[exercise])
        if disguise in ("names and order", "all"):
            _reorder(tree, rng)
        if disguise == "all":
            tree = _Comprehensions().visit(tree)
        if disguise not in ("nothing", "comments"):
            _rename(tree, rng, 1, names)
        answers[exercise] = _unparse(tree)
        if disguise in ("comments", "all", "a part"):
            answers[exercise] = _comment(answers[exercise], rng, 0.3)
        if disguise == "nothing":
            answers[exercise] = source[exercise]
    return answers


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(
        ast.Attribute(ast.Name("np", ast.Load()), function, ast.Load()), [*arguments], []
    )


def _unparse(tree: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))


def _bodies(tree: ast.AST, change: Callable[[list[ast.stmt]], list[ast.stmt]]) -> None:
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = change(body)


def _stage(tree: ast.AST, rng: Random, often: float) -> None:
    """Give a name to what is returned, and to the first half of a sum or product."""

    def change(body: list[ast.stmt]) -> list[ast.stmt]:
        staged = []
        for line in body:
            value = getattr(line, "value", None)
            nested = isinstance(value, ast.BinOp) and isinstance(value.left, ast.BinOp | ast.Call)
            if nested and rng.random() < often:
                value.left = _named(value.left, staged, rng)
            returns = isinstance(line, ast.Return) and isinstance(value, ast.BinOp | ast.Call)
            if returns and rng.random() < often:
                line.value = _named(value, staged, rng)
            staged.append(line)
        return staged

    _bodies(tree, change)


def _named(value: ast.expr, staged: list[ast.stmt], rng: Random) -> ast.Name:
    name = f"stage_{rng.randrange(10**6)}"
    staged.append(ast.Assign([ast.Name(name, ast.Store())], value, lineno=0))
    return ast.Name(name, ast.Load())


def _rename(tree: ast.AST, rng: Random, often: float, chosen: dict[str, str]) -> None:
    """Call variables otherwise; `chosen` are the names that this author has for them."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    used = {node.id for node in found} | arguments
    new: dict[str, str] = {}
    for name in dict.fromkeys(node.id for node in found if isinstance(node.ctx, ast.Store)):
        if name in arguments or (rng.random() >= often and not name.startswith("stage_")):
            continue
        wanted = chosen.get(name)
        free = [each for each in NAMES.split() if each not in used]
        if (wanted is None or wanted in used) and free:
            wanted = rng.choice(free)
        new[name] = wanted or name
        chosen.setdefault(name, new[name])
        used.add(new[name])
    for node in found:
        node.id = new.get(node.id, node.id)


def _comment(source: str, rng: Random, often: float) -> str:
    lines = []
    for line in source.splitlines():
        if line.startswith(" ") and not line.lstrip().startswith("el") and rng.random() < often:
            said = rng.choice(re.split(r",\s+", COMMENTS)) + rng.choice(
                ["", f" {rng.choice(NAMES.split())}"]
            )
            lines.append(f"{re.match(' *', line)[0]}# {said}")
        lines.append(line)
    return "\n".join(lines)


def _reorder(tree: ast.AST, rng: Random) -> None:
    """Swap assignments that follow each other and do not need each other."""

    def names_in(line: ast.stmt, *kinds: type) -> set[str]:
        found = (node for node in ast.walk(line) if isinstance(node, ast.Name))
        return {node.id for node in found if isinstance(node.ctx, kinds)}

    def change(body: list[ast.stmt]) -> list[ast.stmt]:
        body = list(body)
        for at in range(len(body) - 1):
            one, two = body[at : at + 2]
            apart = not (
                names_in(one, ast.Store) & names_in(two, ast.Load, ast.Store)
                or names_in(two, ast.Store) & names_in(one, ast.Load)
            )
            both = isinstance(one, ast.Assign) and isinstance(two, ast.Assign)
            if both and apart and rng.random() < 0.7:
                body[at : at + 2] = two, one
        return body

    _bodies(tree, change)


class _Comprehensions(ast.NodeTransformer):
    """Turns loops that fill an array into comprehensions."""

    def visit_For(self, node: ast.For) -> ast.stmt:
        self.generic_visit(node)
        line = node.body[0]
        if len(node.body) == 1 and isinstance(line, ast.Assign):
            (target,) = line.targets
            if isinstance(target, ast.Subscript):
                loop = ast.comprehension(node.target, node.iter, [], 0)
                return ast.Assign([target.value], ast.ListComp(line.value, [loop]), lineno=0)
        return node
