"""The grader's side of the bridge: the learner's functions as a test can call them.

The learner's code runs in a kernel of its own. A test holds a stand-in for each function of the
learner's: it sends its arguments there as plain data, has the function called, and brings plain
data back. Whatever comes back may have been written by the learner: it is read as data, within
limits, and is never run.
"""

import builtins
from collections import deque
from collections.abc import Callable, Collection

import numpy as np

from rnnlib.course import wire
from rnnlib.course.wire import BridgeError as BridgeError
from rnnlib.course.wire import CannotCross as CannotCross
from rnnlib.course.wire import GarbledError as GarbledError
from rnnlib.course.wire_arrays import is_tensor

RESULTS_KEPT = 4  # as many as the other side keeps
LONGEST_NOTE = 10_000  # of a message or a traceback

_BUILTIN_ERRORS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception
}


class LearnerError(Exception):
    """The learner's function raised what is no built-in exception of Python's.

    This one and the built-in ones carry `learner_traceback`: the lines of the notebook alone.
    """

    learner_traceback = ""


class RefusedError(LearnerError):
    """The learner's function calls a ready-made cell, which its exercise does not allow."""


class Bridge:
    """Leads to the functions and variables of a learner's kernel.

    ask: brings a request to the other side and returns its reply, or whatever else is found in its
        place. What `ask` raises passes through.
    """

    def __init__(self, ask: Callable[[str], object]) -> None:
        self._ask = ask
        self._count = 0
        self._results: deque[tuple[int, object]] = deque(maxlen=RESULTS_KEPT)

    def fetch(self, name: str, allow: Collection[str] = ()) -> object:
        """A variable of the learner's as a plain value, or a stand-in for a function of theirs.

        allow: the guarded functions that it may call, such as "rnnlib.lstm.step", or modules.

        Raises:
            NameError: the learner has defined no such name.
            CannotCross: its value is no plain data.
            GarbledError: the reply is none.
        """
        reply = self._request({"ask": "fetch", "name": name})
        if reply.get("kind") == "function":
            return StandIn(self, name, allow)
        return self._value(reply, name)

    def call(
        self, name: str, allow: Collection[str], args: tuple, kwargs: dict[str, object]
    ) -> object:
        """Have a function of the learner's called. Raises as StandIn does."""
        try:
            arguments = wire.encode((list(args), kwargs), arguments=True)
        except CannotCross as obstacle:
            raise CannotCross(f"the test gives your function {obstacle}") from None
        reply = self._request(
            {"ask": "call", "name": name, "allow": list(allow), "arguments": arguments}
        )
        for request, encoded in _pairs(reply.get("earlier", [])):
            self._bring_over(dict(self._results), request, encoded)
        given = dict(enumerate([*args, *kwargs.values()]))
        for place, encoded in _pairs(reply.get("arguments", [])):
            self._bring_over(given, place, encoded)
        value = self._value(reply, name)
        self._results.append((self._count, value))
        return value

    def _request(self, request: dict) -> dict:
        self._count += 1
        text = wire.write(request | {"id": self._count})
        try:
            reply = wire.read(self._ask(text))
        except wire.GarbledError as error:
            raise _garbled(str(error)) from None
        if type(reply.get("id")) is not int or reply["id"] != self._count:
            raise _garbled("it answers another question")
        return reply

    def _value(self, reply: dict, name: str) -> object:
        kind = reply.get("kind")
        if kind == "value" and "value" in reply:
            return _decode(reply["value"])
        if kind == "missing":
            raise NameError(f"name {name!r} is not defined")
        if kind == "cannot":
            raise CannotCross(_note(reply.get("reason")))
        if kind in ("raised", "refused"):
            error = _error(reply)
            error.learner_traceback = _note(reply.get("traceback"))
            raise error
        raise _garbled("it is of no known kind")

    def _bring_over(self, held: dict[int, object], place: object, encoded: object) -> None:
        if type(place) is not int or place not in held:
            raise _garbled("it changes what was not given")
        if not _merged(held[place], _decode(encoded)):
            raise CannotCross(
                "your function changes the shape or the kind of what it was given: make a new one"
            )


class StandIn:
    """Calls a function of the learner's. What it did to its arguments shows in those given here.

    Raises, when called:
        CannotCross: an argument or the result is no plain data.
        LearnerError: the function raised an exception of its own; one that is a built-in one, or of
            a class made from one, is raised as that.
        RefusedError: the function calls a ready-made cell.
        GarbledError: the reply is none.
    """

    def __init__(self, bridge: Bridge, name: str, allow: Collection[str]) -> None:
        self._bridge, self._allow = bridge, tuple(allow)
        self.__name__ = name

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._bridge.call(self.__name__, self._allow, args, kwargs)


def _garbled(reason: str) -> GarbledError:
    return GarbledError(
        f"what came back from your code cannot be read, {reason}: "
        "does your notebook change Python's own functions or modules?"
    )


def _decode(encoded: object) -> object:
    try:
        return wire.decode(encoded)
    except wire.GarbledError as error:
        raise _garbled(str(error)) from None


def _pairs(value: object) -> list:
    if type(value) is not list or not all(type(p) is list and len(p) == 2 for p in value):
        raise _garbled("its list of changes is none")
    return value


def _note(text: object) -> str:
    """A text of the learner's for a person to read: of limited length, and without codes."""
    if type(text) is not str:
        raise _garbled("a text is missing")
    shown = text[:LONGEST_NOTE]
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in shown
    )


def _error(reply: dict) -> Exception:
    name, message = _note(reply.get("error"))[:80], _note(reply.get("message"))
    if reply["kind"] == "refused":
        return RefusedError(message)
    base = _note(reply.get("base"))
    told = f"{name}: {message}" if message else name
    try:
        return _BUILTIN_ERRORS[base](message if base == name else told)
    except (KeyError, TypeError):  # such as UnicodeDecodeError, which takes five things
        return LearnerError(told)


def _merged(old: object, new: object) -> bool:
    """Change an argument or a result in place to what it has become; False where it cannot be."""
    if isinstance(old, np.ndarray) and type(new) is np.ndarray:
        same_form = old.shape == new.shape and old.dtype.newbyteorder("=") == new.dtype
        if not (same_form and old.flags.writeable):
            return False
        old[...] = new
        return True
    if isinstance(old, list) and type(new) is list:
        kept = [a if _merged(a, b) else b for a, b in zip(old, new, strict=False)]
        old[:] = kept + new[len(kept) :]
        return True
    if isinstance(old, dict) and type(new) is dict:
        kept = {
            key: old[key] if key in old and _merged(old[key], b) else b for key, b in new.items()
        }
        old.clear()
        old.update(kept)
        return True
    if isinstance(old, tuple) and type(new) is tuple:
        return len(old) == len(new) and all(map(_merged_or_same, old, new))
    if is_tensor(old) and is_tensor(new):
        if old.shape != new.shape or old.dtype != new.dtype:
            return False
        old.detach().copy_(new)
        return True
    return False


def _merged_or_same(old: object, new: object) -> bool:
    return _merged(old, new) or wire.encode(old) == wire.encode(new)
