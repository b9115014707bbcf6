"""Plain data as JSON text: what crosses between a test and the learner's function.

None, True and False, numbers, strings, lists, tuples and dicts of them, NumPy arrays and numbers,
torch tensors. Whatever is read is built anew out of exact built-in types, plain arrays and plain
tensors, and within limits of size, so neither side has to trust the other.

Both sides use this file and its part, `wire_arrays`.
"""

from json import dumps, loads
from math import isfinite

import numpy as np

from rnnlib.course.wire_arrays import BridgeError as BridgeError
from rnnlib.course.wire_arrays import (
    CannotCross,
    GarbledError,
    as_list,
    decode_array,
    decode_tensor,
    encode_array,
    encode_tensor,
    is_tensor,
    library_function,
    library_name,
)

LARGEST_TEXT = 64_000_000  # characters
MOST_ITEMS = 200_000
MOST_MARKS = 1_000_000  # brackets, braces and commas of a text
MOST_DIGITS = 4000  # of a whole number
LONGEST_FLOAT = 40
DEEPEST = 32

_MOST_BITS = int.bit_length(10**MOST_DIGITS)
_FLOATS = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}
_SHARED = (np.ndarray, list, dict)  # what arrives as one where it stands twice; tensors, too
_HALF_A_PAIR = "a string with half a surrogate pair, which no file can hold"


def write(message: dict) -> str:
    """The text of a message of encoded values. Raises CannotCross where it is too long."""
    text = dumps(message, allow_nan=False, separators=(",", ":"))
    if len(text) > LARGEST_TEXT or _marks(text) > MOST_MARKS:
        raise CannotCross(f"more than {LARGEST_TEXT // 10**6} MB of data, or too many items")
    return text


def read(text: object) -> dict:
    """The message of a text. Raises GarbledError for anything else."""
    # Before it is parsed: an item takes far more memory than the comma beside it.
    if type(text) is not str or len(text) > LARGEST_TEXT or _marks(text) > MOST_MARKS:
        raise GarbledError("no text, or too long a text")
    try:
        message = loads(
            text,
            object_pairs_hook=_once_each,
            parse_int=_whole,
            parse_float=_real,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        raise GarbledError("no JSON") from error
    if type(message) is not dict:
        raise GarbledError("no message")
    return message


def _marks(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise GarbledError("a name that stands there twice")
    return named


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS + 2:
        raise GarbledError("a number of too many digits")
    return int(digits)


def _real(digits: str) -> float:
    if len(digits) > LONGEST_FLOAT:
        raise GarbledError("a number of too many digits")
    return float(digits)


def _no_number(name: str) -> None:
    raise GarbledError(f"{name}, which JSON does not know")


def encode(value: object, arguments: bool = False) -> object:
    """What JSON can hold of a value.

    arguments: the value goes to a function of the learner's. So it may hold public functions of
        rnnlib, an array, list or dict that stands in it twice arrives as one, and an array that
        must not be written to stays so.

    Raises:
        CannotCross: it is no plain data.
    """
    return _Encoder(arguments).encode(value)


class _Encoder:
    def __init__(self, arguments: bool) -> None:
        self.arguments = arguments
        self.places: dict[int, int] = {}  # of each array, list and dict, in the order they end
        self.items = 0

    def encode(self, value: object, depth: int = 0) -> object:
        self.count(depth)
        if self.arguments and id(value) in self.places:
            return {"same": self.places[id(value)]}
        encoded = self._encode(value, depth + 1)
        if self.arguments and (isinstance(value, _SHARED) or is_tensor(value)):
            self.places[id(value)] = len(self.places)
        return encoded

    def count(self, depth: int) -> None:
        self.items += 1
        if depth > DEEPEST:
            raise CannotCross(f"data nested more than {DEEPEST} deep, or within themselves")
        if self.items > MOST_ITEMS:
            raise CannotCross(f"more than {MOST_ITEMS} items")

    def _encode(self, value: object, depth: int) -> object:
        if isinstance(value, np.ndarray):
            frozen = self.arguments and not value.flags.writeable
            return {"frozen" if frozen else "array": encode_array(value)}
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return _string(value)
        if isinstance(value, np.generic):
            return {"scalar": encode_array(value)}
        if isinstance(value, int):
            return _integer(value)
        if isinstance(value, float):
            return float(value) if isfinite(value) else {"float": float.__repr__(value)}
        if isinstance(value, list):
            return [self.encode(each, depth) for each in value]
        if isinstance(value, tuple):
            return {"tuple": [self.encode(each, depth) for each in value]}
        if isinstance(value, dict):
            items = value.items()
            return {"dict": [[self._key(key, depth), self.encode(v, depth)] for key, v in items]}
        if is_tensor(value):
            return {"tensor": encode_tensor(value)}
        if self.arguments and (name := library_name(value)):
            return {"function": name}
        raise CannotCross(
            f"{a_kind(value)}, which is no array, number, string, list, tuple or dict"
        )

    def _key(self, key: object, depth: int) -> object:
        self.count(depth)
        if isinstance(key, str):
            return _string(key)
        if isinstance(key, bool):
            return key
        if isinstance(key, int | np.integer):
            return _integer(int(key))
        if isinstance(key, tuple):
            return {"tuple": [self._key(each, depth + 1) for each in key]}
        raise CannotCross(f"{a_kind(key)} for a key, which can be a string, int or tuple of them")


def _string(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise CannotCross(_HALF_A_PAIR) from None
    return value


def _integer(value: int) -> int:
    if int.bit_length(value) > _MOST_BITS:
        raise CannotCross(f"a number of more than {MOST_DIGITS} digits")
    return value


def a_kind(value: object) -> str:
    """What kind of thing it is, in words: "a generator", "an object"."""
    name = str(type(value).__name__)[:80]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def decode(encoded: object, arguments: bool = False) -> object:
    """The value that `encode` was given. Raises GarbledError for what `encode` does not give."""
    return _Decoder(arguments).decode(encoded)


class _Decoder:
    def __init__(self, arguments: bool) -> None:
        self.arguments = arguments
        self.places: list[object] = []
        self.items = 0

    def decode(self, encoded: object, depth: int = 0) -> object:
        self.count(depth)
        kind = type(encoded)
        if encoded is None or kind in (bool, int, float):
            return encoded
        if kind is str:
            return _text(encoded)
        if kind is list:
            return self._placed([self.decode(each, depth + 1) for each in encoded])
        if kind is not dict or len(encoded) != 1:
            raise GarbledError("a value that is none")
        [(tag, content)] = encoded.items()
        return self._tagged(tag, content, depth + 1)

    def count(self, depth: int) -> None:
        self.items += 1
        if depth > DEEPEST or self.items > MOST_ITEMS:
            raise GarbledError("too many items, or too deep")

    def _tagged(self, tag: str, content: object, depth: int) -> object:
        if tag == "float" and type(content) is str and content in _FLOATS:
            return _FLOATS[content]
        if tag == "tuple":
            return tuple(self.decode(each, depth) for each in as_list(content))
        if tag == "dict":
            return self._placed(self._dict(content, depth))
        if tag == "array":
            return self._placed(decode_array(content))
        if tag == "scalar":
            return _scalar(content)
        if tag == "tensor":
            return self._placed(decode_tensor(content))
        if self.arguments and tag == "frozen":
            array = self._placed(decode_array(content))
            array.flags.writeable = False
            return array
        if self.arguments and tag == "same" and content in range(len(self.places)):
            return self.places[content]
        if self.arguments and tag == "function" and type(content) is str:
            return library_function(content)
        raise GarbledError("a value of no known kind")

    def _placed(self, value: object) -> object:
        self.places.append(value)
        return value

    def _dict(self, content: object, depth: int) -> dict:
        pairs = [as_list(pair, 2) for pair in as_list(content)]
        decoded = {self._key(key, depth): self.decode(each, depth) for key, each in pairs}
        if len(decoded) != len(pairs):
            raise GarbledError("a dict with a key twice")
        return decoded

    def _key(self, key: object, depth: int) -> object:
        self.count(depth)
        if type(key) is str:
            return _text(key)
        if type(key) in (int, bool):
            return key
        if type(key) is dict and list(key) == ["tuple"]:
            return tuple(self._key(each, depth + 1) for each in as_list(key["tuple"]))
        raise GarbledError("a key that is none")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise GarbledError(_HALF_A_PAIR) from None
    return value


def _scalar(content: object) -> np.generic:
    array = decode_array(content)
    if array.shape:
        raise GarbledError("a number that is an array")
    return array[()]
