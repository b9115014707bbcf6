"""Whatever a learner's kernel says, the grader gets a plain value, or is told what it gets."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels import REMOTE, running_kernel
from plain import exactly, is_plain, mutated

from autograder.running import ends
from rnnlib.course.bridge import Bridge, BridgeError, GarbledError, LearnerError, StandIn

LINE = "next(each for each in __import__('gc').get_objects() if type(each).__name__ == 'Line')"
SABOTAGE = {
    "len": "import builtins; builtins.len = lambda *a: 1",
    "repr": "import builtins; builtins.repr = lambda *a: 1",
    "isinstance": "import builtins; builtins.isinstance = lambda *a: True",
    "json": "import json; json.dumps = json.loads = lambda *a, **k: '1'",
    "base64": "import base64; base64.b64encode = base64.b64decode = lambda *a, **k: b'!'",
    "numpy": "np.frombuffer = np.asarray = lambda *a: 1",
    "encode": f"{REMOTE}['encode'] = lambda *a, **k: {{'array': [1, 2, 3]}}",
    "write": f"{REMOTE}['write'] = lambda message: '{{}}'",
    "no reply": f"{REMOTE}['reply_to'] = None",
    "the line": "import os; os.closerange(3, 256)",
    "what sends": f"{LINE}.send = lambda *a, **k: None",
    "the shell": "import IPython; IPython.get_ipython = get_ipython = None",
}


@pytest.mark.parametrize("code", SABOTAGE.values(), ids=SABOTAGE)
def test_who_breaks_their_own_kernel_harms_only_their_own_results(code):
    with running_kernel() as kernel:
        kernel.cell(
            "import numpy as np\ndef f(x): return 2 * x\ndef stop(): raise ValueError('no')"
        )
        f, stop = kernel["f"], kernel["stop"]
        kernel.patience = 2
        with suppress(AssertionError, ends.Stopped):
            kernel.cell(code)
        with suppress(BridgeError, ends.Stopped):
            assert exactly(f(np.ones(2)), np.full(2, 2.0))
        with pytest.raises((BridgeError, ValueError, ends.Stopped)):
            stop()


def answering(*replies: object) -> StandIn:
    """A stand-in for a function in a kernel that says nothing but this."""
    texts = iter([json.dumps({"id": 1, "kind": "function"}), *replies])
    return Bridge(lambda code: next(texts)).fetch("f")


HOSTILE_REPLIES = [
    {}, {"id": 1, "kind": "value", "value": 1}, {"id": 2.0, "kind": "value", "value": 1},
    {"id": True, "kind": "value", "value": 1}, {"id": "2", "kind": "value", "value": 1},
    {"id": [2], "kind": "value", "value": 1}, {"kind": "value", "value": 1}, {"id": 2},
    {"id": 2, "kind": "value"}, {"id": 2, "kind": "function"}, {"id": 2, "kind": ["value"]},
    {"id": 2, "kind": "cannot"}, {"id": 2, "kind": "cannot", "reason": [1]},
    {"id": 2, "kind": None},
    {"id": 2, "kind": "raised", "error": "ValueError", "base": "ValueError", "traceback": ""},
    {"id": 2, "kind": "raised", "error": ["eval"], "message": "", "traceback": ""},
    {"id": 2, "kind": "raised", "error": "ValueError", "message": "", "traceback": {}},
    *({"id": 2, "kind": "value", "value": 1, "arguments": changes} for changes in (
        None, 1, {}, "ab", [1], [[1]], [[0, 1]], [[9, []]], [["0", []]], [[True, []]], [[[], []]],
        [[0, [1, 2]]], [[0, {"array": ["float64", [0], ""]}]], [[0, {"same": 0}]],
    )),
    *({"id": 2, "kind": "value", "value": 1, "earlier": changes} for changes in (
        None, [[1, 1]], [[2, 1]], [[-1, 1]], [[None, 1]],
    )),
]  # fmt: skip


@pytest.mark.parametrize("reply", HOSTILE_REPLIES, ids=lambda reply: json.dumps(reply)[:70])
def test_a_reply_that_is_none_is_told(reply):
    x = np.zeros(2)
    with pytest.raises(BridgeError):
        answering(json.dumps(reply))(x)
    assert exactly(x, np.zeros(2))


@pytest.mark.parametrize(
    "error", ["SystemExit", "KeyboardInterrupt", "eval", "Bridge", "BaseException"]
)
def test_no_reply_raises_what_ends_the_grader(error):
    reply = {
        "id": 2,
        "kind": "raised",
        "error": error,
        "message": "",
        "traceback": "",
        "base": error,
    }
    with pytest.raises(LearnerError, match=f"^{error}$"):
        answering(json.dumps(reply | {"traceback": ""}))()


REPLY = {
    "id": 2, "kind": "value", "value": {"tuple": [1, {"array": ["bool", [1], "AQ=="]}]},
    "arguments": [[0, {"array": ["float64", [1], "AAAAAAAA8D8="]}], [1, [2]]], "earlier": [],
}  # fmt: skip
RAISED = {
    "id": 2, "kind": "raised", "error": "KeyError", "base": "KeyError", "message": "no",
    "traceback": "line 1",
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([REPLY, RAISED]).flatmap(lambda reply: mutated(json.dumps(reply))))
def test_a_damaged_reply_is_told_or_means_plain_data(reply):
    x, numbers = np.zeros(1), [1]
    with suppress(BridgeError, LearnerError, KeyError):
        assert is_plain(answering(reply)(x, numbers))
    assert is_plain([x, numbers])
    assert x.shape == (1,)


def test_what_ask_raises_passes_through():
    def ask(code: str) -> str:
        raise TimeoutError("too late")

    with pytest.raises(TimeoutError, match="too late"):
        Bridge(ask).fetch("f")


def test_no_reply_is_told():
    with pytest.raises(GarbledError, match="cannot be read"):
        Bridge(lambda code: None).fetch("f")
