"""A table of comma-separated values that another program wrote, of which we change single cells.

What is not changed stays byte for byte: quotes, the ends of lines, a byte order mark.
"""

import re
from pathlib import Path
from typing import NamedTuple

from autograder.course import CourseError
from autograder.files import PRIVATE, write_text

_MARK = "\ufeff"  # Excel's, at the beginning of a file


class Sheet(NamedTuple):
    """The cells of each row as they are written, and what ends the row."""

    path: Path
    delimiter: str
    rows: list[list[str]]
    ends: list[str]

    def cells(self, row: int) -> list[str]:
        """What the cells of a row say."""
        return [_unquoted(raw) for raw in self.rows[row]]

    def column(self, name: str) -> int:
        """Which column has a name, with or without the number that Canvas puts behind it.

        Raises:
            CourseError: none has, or several have.
        """
        header = self.cells(0)
        found = [
            index
            for index, title in enumerate(header)
            if title.strip() == name or re.sub(r" \(\d+\)$", "", title.strip()) == name
        ]
        if len(found) != 1:
            number = "several columns" if found else "no column"
            raise CourseError(
                f"{self.path} has {number} {name!r}, but {', '.join(filter(None, header))}: "
                "name the right one with --column"
            )
        return found[0]

    def write(self, path: Path) -> None:
        """Write it whole, for the owner alone."""
        lines = zip(self.rows, self.ends, strict=True)
        text = "".join(self.delimiter.join(row) + end for row, end in lines)
        write_text(text, path, PRIVATE)


def read(path: Path) -> Sheet:
    """Read a table. Commas or semicolons stand between its cells, as its first line has it.

    Raises:
        CourseError: it is no such table.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not in UTF-8 (byte {error.start}): download it again, and save it as UTF-8"
        ) from None
    header = text.split("\n", 1)[0]
    delimiter = max(",;", key=header.count)
    cell = re.compile(
        rf'({_MARK}?"[^"]*(?:""[^"]*)*"|[^{delimiter}"\r\n][^{delimiter}\r\n]*|)'
        rf"({delimiter}|\r\n|\r|\n|\Z)"
    )
    rows, ends, row, place = [], [], [], 0
    while place < len(text) or row:
        found = cell.match(text, place)
        if not found:
            line = text.count("\n", 0, place) + 1
            raise CourseError(f"{path}, line {line}: a quotation mark is out of place")
        row.append(found[1])
        place = found.end()
        if found[2] != delimiter:
            rows.append(row)
            ends.append(found[2])
            row = []
    if not rows:
        raise CourseError(f"{path} is empty: download it again")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise CourseError(
                f"{path}, row {number} has {len(row)} cells, and the first one {len(rows[0])}: "
                "download it again"
            )
    return Sheet(path, delimiter, rows, ends)


def _unquoted(raw: str) -> str:
    raw = raw.removeprefix(_MARK)
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
