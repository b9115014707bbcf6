"""The learner's side of the bridge: calls the learner's functions for the tests on the other side.

This runs in the learner's kernel, beside code that may change anything in it, itself included.
Nothing here protects a grade: the other side takes every reply for what a learner may have written.
"""

from collections import deque
from traceback import extract_tb

from IPython import get_ipython

from rnnlib.course.guards import RefusedError, allowing
from rnnlib.course.wire import CannotCross, a_kind, decode, encode, read, write

RESULTS_KEPT = 4  # as many as the other side keeps
KEPT_UP_TO = 1_000_000  # characters of a result
MOST_FRAMES = 20
LONGEST_MESSAGE = 2000

_results: deque[list] = deque(maxlen=RESULTS_KEPT)  # request, value, and how it was last


def reply_to(text: str) -> str:
    """Do what a request says, and return the reply."""
    request = read(text)
    name = request["name"]
    try:
        if name not in get_ipython().user_ns:
            reply = {"kind": "missing"}
        elif request["ask"] == "fetch":
            reply = _fetch(name, get_ipython().user_ns[name])
        else:
            reply = _call(request, get_ipython().user_ns[name])
        return write({"id": request["id"], **reply})
    except CannotCross as obstacle:
        return write({"id": request["id"], "kind": "cannot", "reason": str(obstacle)})


def _fetch(name: str, value: object) -> dict:
    if callable(value):
        return {"kind": "function"}
    return {"kind": "value", "value": _plain(value, f"your {name} is")}


def _call(request: dict, function: object) -> dict:
    args, kwargs = decode(request["arguments"], arguments=True)
    given = [*args, *kwargs.values()]
    before = [encode(each, arguments=True) for each in given]
    try:
        with allowing(request["allow"]):
            value = function(*args, **kwargs)
    except BaseException as error:  # what ends a kernel too, such as SystemExit
        reply = _raised(error)
    else:
        reply = {"kind": "value", "value": _plain(value, "your function returns")}
    reply["earlier"] = _changed_results()
    if reply["kind"] == "value":
        _keep(request["id"], value, reply["value"])
    reply["arguments"] = [
        [place, _plain(each, "your function changes an argument to")]
        for place, (each, encoded) in enumerate(zip(given, before, strict=True))
        if _differs(each, encoded)
    ]
    return reply


def _plain(value: object, subject: str) -> object:
    """The encoded value. Raises CannotCross with a sentence."""
    try:
        return encode(value)
    except CannotCross as obstacle:
        within = f"{a_kind(value)} with " if isinstance(value, list | tuple | dict) else ""
        raise CannotCross(f"{subject} {within}{obstacle}") from None
    except Exception as error:  # of a method of the learner's, such as a dict's own `items`
        raise CannotCross(f"{subject} {a_kind(value)} that raises {a_kind(error)}") from None


def _differs(argument: object, encoded: object) -> bool:
    """Whether an argument is no longer what it was, to the last bit and type."""
    try:
        now = encode(argument, arguments=True)
    except Exception:  # whatever is in it now was not before
        return True
    return repr(now) != repr(encoded)


def _keep(request: int, value: object, encoded: object) -> None:
    """Remember a result that can change: its owner must see what a later call does to it."""
    form = repr(encoded)
    if isinstance(encoded, list | dict) and len(form) <= KEPT_UP_TO:
        _results.append([request, value, form])


def _changed_results() -> list:
    changed = []
    for kept in list(_results):
        request, value, before = kept
        try:
            encoded = encode(value)
        except Exception:  # by now it holds what is no data: it stays what it was
            _results.remove(kept)
            continue
        kept[2] = repr(encoded)
        if kept[2] != before:
            changed.append([request, encoded])
    return changed


def _raised(error: BaseException) -> dict:
    kind = type(error)
    base = next(each for each in kind.__mro__ if each.__module__ == "builtins")
    return {
        "kind": "refused" if isinstance(error, RefusedError) else "raised",
        "error": str(kind.__name__)[:80],
        "base": base.__name__,
        "message": _message(error),
        "traceback": _own_frames(error),
    }


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, KeyError) and len(error.args) == 1:  # whose text is a repr
            return str(error.args[0])[:LONGEST_MESSAGE]
        return str(error)[:LONGEST_MESSAGE]
    except BaseException:  # of the learner's own __str__
        return "its message cannot be shown"


def _own_frames(error: BaseException) -> str:
    """The lines of the notebook that led to an error: what NumPy or this file did is left out."""
    notebook = get_ipython().user_ns
    own, link = [], error.__traceback__
    while link := link.tb_next if link else None:
        if link.tb_frame.f_globals is notebook:
            own.append((link.tb_frame.f_code.co_name, extract_tb(link, limit=1)[0]))
    return "\n".join(
        f"line {frame.lineno} of a cell, in {name}:\n    {frame.line}"
        for name, frame in own[-MOST_FRAMES:]
    )
