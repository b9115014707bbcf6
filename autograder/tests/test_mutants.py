"""Mutants: each slip that learners make is among them, each one is other code, and runs as code."""

import ast

import pytest

from autograder.authoring.answers import master_answers
from autograder.authoring.mutants import mutants


def changes(code: str) -> set[str]:
    return {mutant.name for mutant in mutants(code)}


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("return a + b", "return a - b"),
        ("return a + b", "return a"),
        ("return a + b", "return b"),
        ("return a * b", "return a + b"),
        ("return a - b", "return b - a"),
        ("return x @ w.T", "return x @ w"),
        ("return x @ w", "return x @ w.T"),
        ("return np.tanh(a)", "return sigmoid(a)"),
        ("return sigmoid(a)", "return np.tanh(a)"),
        ("return sigmoid(a)", "return a"),
        ("return f(a, b)", "return f(b, a)"),
        ("return (h, c)", "return (c, h)"),
        ("return x.sum(axis=0)", "return x.sum(axis=1)"),
        ("return x.sum(axis=0)", "return x.mean(axis=0)"),
        ("return x[1]", "return x[2]"),
        ("return x[t]", "return x[t - 1]"),
        ("return x[1:]", "return x[:]"),
        ("return x < y", "return x <= y"),
        ("total += x", "total = x"),
        ("total += x", "total -= x"),
        ("return h", "return h.astype(float)"),
        ("return -h", "return h"),
        ("return np.max(h)", "return np.min(h)"),
        ("for x_t in x: pass", "for x_t in list(x)[1:]:"),
        ("for x_t in x: pass", "for x_t in list(x)[::-1]:"),
        ("if a: pass", "if True:"),
    ],
)
def test_a_slip_is_among_the_mutants(line, slip):
    code = f"def f():\n    {line}"
    before = ast.unparse(ast.parse(code)).splitlines()[1].strip()
    assert f"{before} -> {slip}" in changes(code)


def test_a_state_is_not_carried_on():
    code = "def f(x, h):\n    for x_t in x:\n        h = step(x_t, h)\n    return h"
    assert "h = step(x_t, h) -> new_h = step(x_t, h)" in changes(code)


def test_an_array_that_was_given_is_written_into():
    code = "def f(c, g):\n    c = c + g\n    return c"
    assert "c = c + g -> c[...] = c + g" in changes(code)
    assert "c = c + g -> c = np.add(c, g, out=c)" in changes(code)


def test_a_docstring_stays():
    assert changes('def f():\n    """One."""') == set()


def test_a_long_line_is_cut_and_the_change_quoted():
    code = f"w = np.array([{', '.join(['0.5'] * 30)}])"
    names = changes(code)
    assert any(name.endswith("…: 0.5 -> -0.5 (30)") for name in names)
    assert len(names) == len(mutants(code))


def test_the_mutants_of_the_masters_are_other_code_each(masters):
    for name in masters.problem_sets():
        for answer in master_answers(masters, name).values():
            found = [mutant.code for mutant in mutants(answer)]
            assert len(found) > 3
            assert len({*found, ast.unparse(ast.parse(answer))}) == len(found) + 1
            for code in found:
                compile(code, "<mutant>", "exec")
