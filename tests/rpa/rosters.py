"""Rosters for tests: a right one, and what can be put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from rpa.layout import SHEETS, sheet
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS

PETROVA = ("petrova", "Петрова Анна Олеговна", "+79990000001", date(1987, 7, 25), "женский", None)
IVANOV = ("ivanov", "Иванов Пётр Ильич", "89990000002", "31.01.1990", "м", "Лицей № 14")
RIGHT: Mapping[str, Sequence[Sequence[object]]] = {
    TEACHERS: (PETROVA, IVANOV),
    SUBJECT_CHATS: (("petrova", "5А", "Алгебра"), ("ivanov", "6Б", "*")),
    MANUAL_CHATS: (("petrova", "Стенгазета", "Смирнова Ольга; Иванов Пётр", "открытый"),),
}
"""Rows below the headings, which stand in the first line."""


def book(rows: Mapping[str, Sequence[Sequence[object]]] = RIGHT) -> Workbook:
    """Make a workbook with the template's sheets and headings, and these rows."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for each in SHEETS:
        page = made.create_sheet(each.title)
        page.append(each.headings)
        for row in rows.get(each.title, ()):
            page.append(list(row))
    return made


def csv_text(title: str, *, delimiter: str = ";", end: str = "\r\n") -> str:
    """Write a sheet of the right roster as CSV."""
    lines = [sheet(title).headings, *RIGHT[title]]
    return "".join(delimiter.join(map(_quoted, line)) + end for line in lines)


def _quoted(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = "" if value is None else str(value)
    return f'"{text}"' if ";" in text or "," in text else text


def saved(made: Workbook, folder: Path, name: str = "roster.xlsx") -> Path:
    """Save a workbook in a folder."""
    made.save(folder / name)
    return folder / name
