"""The roster as it was given, formats and all, with what became of every row beside it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pages.errors import InputError
from paper.files import write_whole
from rpa import layout
from rpa.layout import RESULTS, SHEETS, Sheet, as_text
from rpa.outcomes import Result
from rpa.reading import digest_of
from rpa.roster import Roster, Row
from rpa.tables import is_empty
from rpa.words import STATUSES
from rpa.workbook import looks_like_one, open_workbook

_WIDTHS = (16, 34, 40, 18, 60)


def write_book(file: Path, roster: Roster, results: Mapping[str, Result]) -> Path:
    """Write the roster with result columns; what was a workbook keeps its formats.

    A roster that was CSV, or is not there any more as it was read, is written anew.
    """
    book = _as_given(roster) or _anew(roster)
    for page in book.worksheets:
        if sheet := layout.find_sheet(page.title):
            _add(page, sheet, [row for row in roster.rows if row.sheet == sheet.title], results)
    buffer = BytesIO()
    book.save(buffer)
    write_whole(file, buffer.getvalue())
    return file


def _as_given(roster: Roster) -> Workbook | None:
    try:
        content = roster.file.read_bytes()
    except OSError:
        return None
    if not looks_like_one(content) or (roster.digest and digest_of([content]) != roster.digest):
        return None
    try:
        return open_workbook(content, roster.file.name)
    except InputError:
        return None


def _anew(roster: Roster) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        page = book.create_sheet(sheet.title)
        for number, column in enumerate(sheet.columns, start=1):
            page.cell(1, number, column.heading).font = Font(bold=True)
            page.column_dimensions[get_column_letter(number)].width = column.width
        page.freeze_panes = "A2"
        for row in roster.rows:
            if row.sheet == sheet.title:
                for number, column in enumerate(sheet.columns, start=1):
                    _put(page.cell(row.row, number), as_text(row, column))
    return book


def _add(page: Worksheet, sheet: Sheet, rows: list[Row], results: Mapping[str, Result]) -> None:
    top = _heading_row(page, sheet)
    if top is None:
        return
    columns = _columns(page, top)
    for row in rows:
        result = results.get(row.id)
        if result is None:
            continue
        told = STATUSES[result.status]
        values: tuple[str | datetime | None, ...] = (
            told.word,
            "\n".join(result.chats),
            result.invite_link,
            _local(result.when),
            result.reason,
        )
        for name, value in zip(RESULTS, values, strict=True):
            cell = page.cell(row.row, columns[name])
            _put(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=name in {"Чат", "Причина"})
        page.cell(row.row, columns["Итог"]).fill = PatternFill("solid", fgColor=told.fill)
        if result.invite_link.startswith(("https://", "http://")):
            page.cell(row.row, columns["Ссылка"]).hyperlink = result.invite_link


def _heading_row(page: Worksheet, sheet: Sheet) -> int | None:
    """Find the row of the headings: the first that is not empty."""
    for number, cells in enumerate(page.iter_rows(max_row=layout.MOST_HEADING_ROWS), start=1):
        words = [str(cell.value) for cell in cells if not is_empty(cell.value)]
        if words:
            return number if any(sheet.find(word) for word in words) else None
    return None


def _columns(page: Worksheet, top: int) -> dict[str, int]:
    """Find the result columns of an earlier run, or add them after the last heading."""
    found: dict[str, int] = {}
    last = 1
    for number, cell in enumerate(page[top], start=1):
        if is_empty(cell.value):
            continue
        last = number
        if name := layout.find_result(str(cell.value)):
            found[name] = number
    like = page.cell(top, last)
    for name, width in zip(RESULTS, _WIDTHS, strict=True):
        if name in found:
            continue
        last += 1
        found[name] = last
        heading = page.cell(top, last, name)
        heading._style = copy(like._style)  # type: ignore[attr-defined,union-attr]  # noqa: SLF001
        page.column_dimensions[get_column_letter(last)].width = width
    return found


def _put(cell: Cell | MergedCell, value: str | datetime | None) -> None:
    """Write a value; what begins like a formula stays text, and what no sheet can hold is left out.

    Names of chats come from a screen: whoever opens the result must not run what they say.
    """
    if isinstance(cell, MergedCell):
        return
    cell.hyperlink = None  # of an earlier result: it would stay, and its address be the value
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(cell.value, str):
        cell.data_type = "s"
    if isinstance(value, datetime):
        cell.number_format = "DD.MM.YYYY HH:MM"


def _local(when: datetime | None) -> datetime | None:
    """Tell the time on this machine's clock: spreadsheets know no zones."""
    return when.astimezone().replace(tzinfo=None) if when else None
