"""What has been gathered of a roster so far: rows, and everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from rpa.roster import Row
from rpa.tables import place


@dataclass
class Gathered:
    """All rows so far, and all problems: (sheet, line, what is wrong)."""

    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[str, int, str]] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    """Sheets that are there, and the table that each came from."""
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    """Where each field stands, by sheet."""
    half_read: set[str] = field(default_factory=set)
    """Sheets of which some rows could not be read: what is missing there is not missed."""

    def complain(self, sheet: str, row: int, what: str) -> None:
        """Remember a problem."""
        self.problems.append((sheet, row, what))

    def at(self, row: Row, name: str) -> str:
        """Name the cell of a row's field."""
        return place(row.row, self.columns[row.sheet].get(name, 0))
