"""What somebody handed in, before it is known who that is."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class File(NamedTuple):
    """A file that was handed in. Nothing of it is read before it is asked for."""

    path: tuple[str, ...]  # its folders and its name, as the place it comes from writes them
    time: datetime  # when it was changed, or written to where it lies
    read: Callable[[], bytes]  # raises NotTakenError
    order: int = 0  # of several in one parcel, the highest is the newest

    @property
    def name(self) -> str:
        return self.path[-1]


class Parcel(NamedTuple):
    """The files that came from one sender."""

    sender: str  # as the place writes it, for people
    keys: tuple[str, ...]  # what may name the sender, the surest first
    files: list[File]
    handed_in: datetime | None = None  # None where the place does not tell
    note: str = ""
    fault: str = ""  # why it cannot be taken as it is
