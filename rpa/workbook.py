"""A roster as an Excel workbook (.xlsx), and all that looks like one and is not."""

from __future__ import annotations

import gc
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pages.errors import InputError
from rpa.tables import MOST_ROWS, Line, Table, Unreadable, is_empty

MOST_UNPACKED = 100_000_000
"""Bytes that all parts of a workbook may take together once unpacked."""
_WIDEST = 200
"""Columns that are looked at: what is further right is not seen by people either."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE = "откройте его в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)»"
_SIGNATURES = {
    b"%PDF": f"это PDF, а не таблица: {_SAVE}",
    b"\x89PNG": "это картинка, а не таблица",
    b"\xff\xd8\xff": "это картинка, а не таблица",
    b"GIF8": "это картинка, а не таблица",
    b"Rar!": "это архив RAR: достаньте из него таблицу",
    b"7z\xbc\xaf": "это архив 7z: достаньте из него таблицу",
    b"\x1f\x8b": "это архив gzip: достаньте из него таблицу",
    b"SQLite format 3": "это база данных, а не таблица",
    b"{\\rtf": f"это документ RTF, а не таблица: {_SAVE}",
}
_FOREIGN = {
    "xl/workbook.bin": f"это двоичная книга .xlsb: {_SAVE}",
    "word/document.xml": f"это документ Word: перенесите таблицу в Excel, {_SAVE}",
    "ppt/presentation.xml": "это презентация, а не таблица",
    "content.xml": f"это таблица OpenDocument (.ods): {_SAVE}",
    "Index/Document.iwa": "это таблица Numbers: экспортируйте её в Excel (.xlsx)",
}
"""Other documents that are archives too, by a part that only they have."""
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}


def looks_like_one(content: bytes) -> bool:
    """Whether a file should be read as a workbook rather than as text, whatever its name."""
    return content.startswith((b"PK", _OLE, *_SIGNATURES))


def read_workbook(content: bytes, name: str) -> list[Table]:
    """Read all sheets of a workbook.

    Raises:
        InputError: when it is no workbook that can be read, with what to do about it.

    """
    book = open_workbook(content, name)
    return [_table(sheet) for sheet in book.worksheets]


def open_workbook(content: bytes, name: str) -> Workbook:
    """Open a workbook, with its formats.

    Raises:
        InputError: when it is no workbook that can be read, with what to do about it.

    """
    if why := _why_not(content):
        raise InputError(f"{name}: {why}")
    try:
        with warnings.catch_warnings(), _uncollected():
            # What openpyxl cannot keep (a picture's effect, a header) is nothing to a roster.
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(content), keep_links=False)
    except Exception:  # noqa: BLE001 - a broken part makes openpyxl raise whatever comes
        raise InputError(f"{name}: файл повреждён и не открывается; {_SAVE}") from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage where it is for a moment: every cell is an object, and stays.

    Looking for garbage among them took a third of the time that a big workbook takes to open.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _why_not(content: bytes) -> str:
    """Say why this is no workbook that can be read; nothing when it may be one."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "файл защищён паролем: снимите пароль в Excel и сохраните заново"
        return f"это старый формат .xls или документ Office 97: {_SAVE}"
    for start, why in _SIGNATURES.items():
        if content.startswith(start):
            return why
    if not content.startswith(b"PK"):
        return f"это не книга Excel: {_SAVE}"
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _why_not_archive(archive)
    except Exception:  # noqa: BLE001 - a broken archive makes zipfile and zlib raise whatever comes
        return f"файл повреждён или обрезан: {_SAVE}"


def _why_not_archive(archive: ZipFile) -> str:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if (size := sum(part.file_size for part in parts)) > MOST_UNPACKED:
        return (
            f"внутри {size // 1_000_000} МБ, это не реестр: скопируйте строки в новую книгу "
            "(svyazka rpa template)"
        )
    if any(part.flag_bits & 1 for part in parts):
        return "архив защищён паролем: сохраните таблицу без пароля"
    # Reads all of it, piece by piece: a part that is bigger than it declares is found here.
    if archive.testzip():
        raise BadZipFile
    kinds = _kinds(archive, names)
    if "macroEnabled" in kinds or any(each.endswith("vbaProject.bin") for each in names):
        return "в книге макросы: сохраните её как «Книга Excel (.xlsx)», без макросов"
    if "xl/workbook.xml" not in names:
        other = f"это архив, а не книга Excel: достаньте из него таблицу или {_SAVE}"
        return next((what for part, what in _FOREIGN.items() if part in names), other)
    if b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml"):
        return f"это «Строгая книга Open XML», её читают не все: {_SAVE}"
    return ""


def _kinds(archive: ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    return archive.read("[Content_Types].xml").decode("utf-8", "replace")


def _table(sheet: Worksheet) -> Table:
    rows: dict[int, dict[int, object]] = defaultdict(dict)
    # Not iter_rows: it makes every cell of a sheet whose last one is A1048576.
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001
        if column <= _WIDEST and not is_empty(value := _value(cell)):
            rows[row][column] = value
    problems = []
    if len(rows) > MOST_ROWS:
        problems.append(f"больше {MOST_ROWS} строк: разделите реестр на несколько")
        rows = {row: rows[row] for row in sorted(rows)[:1]}
    problems += [
        f"{area.coord}: ячейки объединены, и не понять, к какой строке относится значение: "
        "разъедините их и впишите значение в каждую"
        for area in sheet.merged_cells.ranges
        if any(row in rows for row in range(area.min_row, area.max_row + 1))
    ]
    problems += [
        f"строка {row} скрыта: покажите её или удалите, чтобы было видно, что будет сделано"
        for row in sorted(rows)
        if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden
    ]
    lines = (
        Line(row, tuple(cells.get(column) for column in range(1, max(cells) + 1)))
        for row, cells in sorted(rows.items())
    )
    return Table(
        sheet.title,
        tuple(lines),
        tuple(problems),
        hidden=sheet.sheet_state != "visible",
        hidden_columns=frozenset(_hidden_columns(sheet)),
    )


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    """Number hidden columns from 0; what is said of one may hold for all up to another."""
    for each in sheet.column_dimensions.values():
        if each.hidden and each.min and each.max:
            yield from range(each.min - 1, min(each.max, _WIDEST))


def _value(cell: Cell | MergedCell) -> object:
    value: object = cell.value
    if cell.data_type == "f":
        return Unreadable("стоит формула: скопируйте ячейки и вставьте как значения")
    if cell.data_type == "e" or (isinstance(value, str) and value in _ERRORS):
        return Unreadable(f"вместо значения стоит ошибка {value}: впишите значение")
    return value
