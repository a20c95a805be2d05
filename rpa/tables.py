"""What any kind of roster file is turned into before its rows are understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

MOST_ROWS = 50_000
"""Of a sheet; the biggest region's school has a hundredth of that."""
MOST_BYTES = 20_000_000
"""Of a file; ten thousand rows take less than one million."""


@dataclass(frozen=True)
class Unreadable:
    """What stands in a cell that holds no value: a formula, or an error of the spreadsheet."""

    why: str


@dataclass(frozen=True)
class Line:
    """A row that is not empty."""

    number: int
    """As the spreadsheet counts: the first is 1."""
    values: tuple[object, ...]
    """From column A on."""

    def __getitem__(self, column: int) -> object:
        """Return a cell's value; beyond the last one there is nothing."""
        return self.values[column] if column < len(self.values) else None


@dataclass(frozen=True)
class Table:
    """A sheet of a workbook, or a CSV file."""

    title: str
    """The sheet's name, or the file's."""
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()
    """What is wrong with the sheet itself, e.g. merged cells: each names its place."""
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    """They count from 0."""
    titled: bool = True
    """Whether its title is a sheet's; a CSV file may be called anything."""


def lines_of(rows: Iterable[Iterable[object]]) -> tuple[Line, ...]:
    """Number rows and leave out the empty ones."""
    found = []
    for number, row in enumerate(rows, start=1):
        values = tuple(row)
        if not all(is_empty(value) for value in values):
            found.append(Line(number, values))
    return tuple(found)


def is_empty(value: object) -> bool:
    """Whether a cell has nothing in it, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def place(row: int, column: int) -> str:
    """Name a cell as spreadsheets do; columns count from 0."""
    return f"{get_column_letter(column + 1)}{row}"
