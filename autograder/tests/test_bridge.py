"""A test's stand-ins behave like the learner's functions, which live in a kernel of their own."""

from collections.abc import Iterator
from threading import Timer

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from kernels import Kernel, running_kernel
from plain import exactly, values

import rnnlib.gradients
from rnnlib.course.bridge import CannotCross, LearnerError


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with running_kernel() as kernel:
        kernel.cell(
            "import numpy as np\nimport math\ndef echo(*args, **kwargs): return args, kwargs"
        )
        yield kernel


def test_the_start_leaves_no_name_behind(kernel):
    kernel.cell("import sys; loaded = [name for name in sys.modules if 'autograder' in name]")
    assert kernel["loaded"] == []
    for name in ("sources", "exec", "answer", "types"):
        with pytest.raises(NameError, match=f"name '{name}' is not defined"):
            kernel.bridge.fetch(name)


@settings(max_examples=50, deadline=None)
@given(values())
def test_values_come_back_to_the_last_bit(kernel, value):
    assert exactly(kernel["echo"](value, k=value), ((value,), {"k": value}))


def test_tensors_come_back(kernel):
    sent = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    f = kernel.define("def f(t):\n    t += 1\n    return t.requires_grad_().mT * 2")
    arrived = f(sent)
    assert type(arrived) is torch.Tensor
    assert sent[0, 0] == 1
    assert torch.equal(arrived, 2 * sent.mT)


def test_variables_are_fetched_as_values(kernel):
    kernel.cell("curves = {'gru': [np.float32(1.5), 2.0]}")
    assert exactly(kernel["curves"], {"gru": [np.float32(1.5), 2.0]})
    with pytest.raises(CannotCross, match="your np is a module, which is no array"):
        kernel["np"]


def test_a_function_argument_is_resolved_where_the_learner_is(kernel):
    f = kernel.define("def f(g, x): return g(x), g.__module__")
    assert f(rnnlib.gradients.global_norm, [np.array([3.0, 4.0])]) == (5.0, "rnnlib.gradients")
    with pytest.raises(CannotCross, match="the test gives your function a function, which is no"):
        f(lambda x: x, 1)


def test_changes_to_arguments_show(kernel):
    f = kernel.define(
        "def f(x, view, numbers, *, named, inner):\n"
        "    x[0] = 5; view += 1; numbers.append((x, 'new')); named['b'] = 2; del named['a']\n"
        "    inner[0][1]['deep'][:] = -1"
    )
    x, base, numbers, named = np.zeros(3), np.arange(6.0), [1], {"a": 1}
    deep = np.ones(2)
    f(x, base[::-2], numbers, named=named, inner=([7, {"deep": deep}],))
    assert x.tolist() == [5, 0, 0]
    assert base.tolist() == [0, 2, 2, 4, 4, 6]
    assert exactly(numbers, [1, (np.array([5.0, 0, 0]), "new")])
    assert named == {"b": 2}
    assert deep.tolist() == [-1, -1]


def test_an_array_given_twice_is_one(kernel):
    x = np.zeros(2)
    f = kernel.define("def f(a, b):\n    a[0] = 1\n    return b[0], a is b")
    assert f(x, x) == (1.0, True)
    assert x[0] == 1


def test_what_raises_changes_its_arguments_too(kernel):
    f = kernel.define("def f(x):\n    x[0] = 1\n    raise ValueError")
    x = np.zeros(2)
    with pytest.raises(ValueError, match=r"^$"):
        f(x)
    assert x[0] == 1


def test_an_array_that_must_not_be_written_to_is_defended(kernel):
    f = kernel.define("def f(x): x[0] = 1")
    with pytest.raises(ValueError, match="read-only"):
        f(np.broadcast_to(0.0, 3))


def test_an_argument_of_another_shape_is_told(kernel):
    f = kernel.define("def f(x): x.resize((4,), refcheck=False)")
    with pytest.raises(CannotCross, match="changes the shape"):
        f(np.zeros((2, 2)))


def test_a_later_call_can_change_an_earlier_result(kernel):
    f = kernel.define("buffer = np.zeros(2)\ndef f(x):\n    buffer[:] += x\n    return [buffer]")
    [first] = f(1)
    f(2)
    assert first.tolist() == [3, 3]


def test_what_cannot_cross_is_told(kernel):
    f = kernel.define("def f(x):\n    yield x")
    with pytest.raises(CannotCross, match=r"^your function returns a generator, which is no array"):
        f(1)
    f = kernel.define("def f(x): return [x, np]")
    with pytest.raises(CannotCross, match=r"^your function returns a list with a module, which is"):
        f(1)
    f = kernel.define("def f(x): x.append(print)")
    with pytest.raises(CannotCross, match="changes an argument to a list with a builtin_function"):
        f([])
    f = kernel.define("class D(dict):\n    def items(self): return 1 / 0\ndef f(): return D()")
    with pytest.raises(CannotCross, match="returns a D that raises a ZeroDivisionError"):
        f()


ERRORS = {
    "raise ValueError('no')": (ValueError, "no"),
    "assert False, 'no'": (AssertionError, "no"),
    "raise NotImplementedError": (NotImplementedError, ""),
    "{}['k']": (KeyError, "'k'"),
    "f()": (RecursionError, "maximum recursion depth exceeded"),
    "raise type('Own', (ValueError,), {})('no')": (ValueError, "Own: no"),
    "np.empty(1 << 40)": (MemoryError, "Unable to allocate"),
    "raise type('ValueError', (Exception,), {})('no')": (LearnerError, "ValueError: no"),
    "raise type('Own', (Exception,), {'__str__': None})": (
        LearnerError,
        "Own: its message cannot be shown",
    ),
    "raise type('Own', (Exception,), {'__module__': 'builtins'})": (LearnerError, "Own"),
    "raise ValueError('a' * 10**7)": (ValueError, "a" * 2000),
    "raise ValueError('\\x1b[31m\\ud800')": (ValueError, "�[31m�"),
    "b'\\xff'.decode()": (LearnerError, "UnicodeDecodeError: 'utf-8' codec can't decode"),
    "raise ExceptionGroup('many', [ValueError()])": (LearnerError, "ExceptionGroup: many"),
    "raise SystemExit(3)": (LearnerError, "SystemExit: 3"),
    "raise KeyboardInterrupt": (LearnerError, "KeyboardInterrupt"),
}


@pytest.mark.parametrize("line", ERRORS, ids=str)
def test_exceptions_arrive(kernel, line):
    kind, message = ERRORS[line]
    with pytest.raises(Exception) as caught:  # noqa: PT011
        kernel.define(f"def f():\n    {line}")()
    assert type(caught.value) is kind
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 3000
    assert f"line 2 of a cell, in f:\n    {line}" in caught.value.learner_traceback


def test_a_traceback_shows_the_lines_of_the_notebook_alone(kernel):
    line = "return np.apply_along_axis(lambda row: math.sqrt(-1), 0, x)"
    f = kernel.define(f"def inner(x):\n    {line}\ndef f(x): return inner(x)")
    with pytest.raises(ValueError, match="math domain") as caught:
        f(np.ones((2, 2)))
    assert caught.value.learner_traceback == (
        f"line 3 of a cell, in f:\n    def f(x): return inner(x)\n"
        f"line 2 of a cell, in inner:\n    {line}\nline 2 of a cell, in <lambda>:\n    {line}"
    )


def test_what_a_function_prints_is_output_and_no_result(kernel):
    f = kernel.define("def f(x):\n    print('{\"id\":1}', flush=True)\n    return x")
    assert f(1) == 1
    assert [each["content"]["text"] for each in kernel.said] == ['{"id":1}\n']


def test_a_call_that_is_interrupted_ends_and_the_kernel_goes_on(kernel):
    f = kernel.define("def f():\n    while True: pass")
    Timer(1, kernel.interrupt).start()
    with pytest.raises(LearnerError, match="KeyboardInterrupt"):
        f()
    assert kernel["echo"]() == ((), {})
