"""The leaves of plain data that are no JSON: arrays, tensors, and the names of rnnlib's functions.

An array is its dtype, its shape, and its bytes in base64. Part of `wire`.
"""

import sys
from base64 import b64decode, b64encode
from functools import lru_cache
from importlib import import_module
from math import prod
from types import FunctionType

import numpy as np

MOST_BYTES = 48_000_000  # of all arrays in a value; base64 makes four characters of three
MOST_AXES = 32

_NAMES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
_TENSORS = {*_NAMES, "bfloat16"}
_DTYPES = {
    np.dtype(name).name: np.dtype(name)
    for name in (*_NAMES, "uint16", "uint32", "uint64", "longdouble")
}


class BridgeError(Exception):
    """Something did not cross."""


class CannotCross(BridgeError):  # noqa: N818
    """A value that is no plain data, or too large. The message is a noun phrase that names it."""


class GarbledError(BridgeError):
    """A text that says nothing in this format."""


def encode_array(value: np.ndarray) -> list:
    """Raises CannotCross where its entries are no numbers."""
    value = np.asarray(value)  # an array of a subclass as a plain one
    if value.dtype.kind not in "biuf":
        raise CannotCross(f"an array of dtype {value.dtype}")
    _check_size(value.nbytes)
    name, dtype = _form(value.dtype)
    data = value.astype(dtype, copy=False).tobytes()
    return [name, list(value.shape), b64encode(data).decode()]


@lru_cache(maxsize=64)
def _form(dtype: np.dtype) -> tuple[str, np.dtype]:
    """The name of a dtype, which NumPy composes each time, and the same in our byte order."""
    return dtype.name, _DTYPES[dtype.name]


def decode_array(content: object) -> np.ndarray:
    """Raises GarbledError for what `encode_array` does not give."""
    name, shape, data = as_list(content, 3)
    if type(name) is not str or name not in _DTYPES:
        raise GarbledError("an array of no known dtype")
    dtype = _DTYPES[name]
    flat = np.frombuffer(_bytes(shape, data, dtype.itemsize), dtype)
    if name == "bool" and (flat.view(np.uint8) > 1).any():
        raise GarbledError("a truth value that is neither True nor False")
    return flat.reshape(shape).copy()


def is_tensor(value: object) -> bool:
    """Whether it is a tensor of torch's; torch is not imported to find out."""
    torch = sys.modules.get("torch")
    return hasattr(torch, "Tensor") and isinstance(value, torch.Tensor)


def encode_tensor(value: object) -> list:
    """Raises CannotCross where it is no plain tensor of numbers."""
    torch = import_module("torch")
    name = str(value.dtype).removeprefix("torch.")
    if name not in _TENSORS or value.layout != torch.strided or value.device.type == "meta":
        raise CannotCross(f"a tensor of dtype {name}, layout {value.layout}, on {value.device}")
    _check_size(value.numel() * value.element_size())
    flat = value.detach().cpu().contiguous().reshape(-1)
    data = flat.view(torch.uint8).numpy().tobytes()
    return [name, list(value.shape), b64encode(data).decode()]


def decode_tensor(content: object) -> object:
    """Raises GarbledError for what `encode_tensor` does not give."""
    name, shape, data = as_list(content, 3)
    if type(name) is not str or name not in _TENSORS:
        raise GarbledError("a tensor of no known dtype")
    torch = import_module("torch")
    dtype = getattr(torch, name)
    raw = bytearray(_bytes(shape, data, dtype.itemsize))
    if not raw:  # which frombuffer refuses
        return torch.empty(shape, dtype=dtype)
    if name == "bool" and max(raw) > 1:
        raise GarbledError("a truth value that is neither True nor False")
    return torch.frombuffer(raw, dtype=dtype).reshape(shape)


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise CannotCross(f"more than {MOST_BYTES // 10**6} MB of numbers")


def _bytes(shape: object, data: object, itemsize: int) -> bytes:
    lengths = as_list(shape)
    if len(lengths) > MOST_AXES or not all(type(n) is int and 0 <= n < 2**31 for n in lengths):
        raise GarbledError("a shape that is none")
    if prod(n for n in lengths if n) >= 2**40:  # which NumPy minds in an empty array too
        raise GarbledError("too large a shape")
    if type(data) is not str:
        raise GarbledError("an array without data")
    try:
        raw = b64decode(data, validate=True)
    except ValueError as error:
        raise GarbledError("an array whose data are not base64") from error
    if len(raw) != prod(lengths) * itemsize:
        raise GarbledError("an array whose data do not fill its shape")
    return raw


def as_list(value: object, length: int | None = None) -> list:
    """The value itself. Raises GarbledError where it is no list, or one of another length."""
    if type(value) is not list or length not in (None, len(value)):
        raise GarbledError("something in the place of a list")
    return value


def library_name(value: object) -> str:
    """Under which a public function of rnnlib is found, and nothing for any other value."""
    if isinstance(value, FunctionType):
        name = f"{value.__module__}:{value.__name__}"
        try:
            return name if library_function(name) is value else ""
        except GarbledError:
            pass
    return ""


def library_function(name: str) -> FunctionType:
    """The public function of rnnlib that has this name, such as "rnnlib.gradients:global_norm".

    Raises:
        GarbledError: there is none.
    """
    module, _, function = name.partition(":")
    parts = module.split(".")
    if parts[0] != "rnnlib" or any(part[:1] in ("", "_") for part in (*parts, function)):
        raise GarbledError("no public function of rnnlib")
    try:
        found = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise GarbledError("no function of rnnlib") from error
    if not isinstance(found, FunctionType) or found.__module__ != module:
        raise GarbledError("no function of rnnlib")
    return found
