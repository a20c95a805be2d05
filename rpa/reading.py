"""Reading a roster: whatever a person has filled in becomes rows, or one list of what is wrong.

roster.xlsx          a workbook with the sheets of the template
Учителя.csv          one sheet; which one it is, its headings tell
folder/*.csv         several of them
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from pages.errors import InputError
from pages.hints import why
from rpa import workbook
from rpa.csvfile import read_csv
from rpa.gathering import gather
from rpa.roster import Roster
from rpa.tables import MOST_BYTES, Table

_TEXT = {".csv", ".tsv", ".txt", ".tab"}


def read_roster(path: Path) -> Roster:
    """Read a roster and check all of it.

    Raises:
        InputError: with every problem that there is, one in a line, each with its place.

    """
    contents = {file: _content(file) for file in files_of(path)}
    tables = [table for file, content in contents.items() for table in _tables(file, content)]
    jobs = gather(tables, path.resolve().name)
    return Roster(file=path, jobs=jobs, digest=digest_of(contents.values()))


def digest_of(contents: Iterable[bytes]) -> str:
    """Tell one state of a roster's files from another: SHA-256 of theirs."""
    return sha256(b"".join(sha256(content).digest() for content in contents)).hexdigest()


def files_of(path: Path) -> list[Path]:
    """Name the files that a roster is made of: one, or the tables of a folder.

    Raises:
        InputError: when there is none.

    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError(f"{path}: не прочитан: {_in_words(error)}") from None
    except ValueError:  # a NUL in the path
        raise InputError("Путь к реестру: такого файла быть не может") from None
    if stat.S_ISDIR(mode):
        return _csv_files(path)
    if not stat.S_ISREG(mode):
        raise InputError(f"{path}: это устройство или канал, а нужен файл .xlsx или .csv")
    if path.name.startswith("~$"):
        raise InputError(f"{path}: это временный файл Excel; укажите саму таблицу: {path.name[2:]}")
    return [path]


def _csv_files(folder: Path) -> list[Path]:
    try:
        found = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv")
    except OSError as error:
        raise InputError(f"{folder}: не прочитана: {_in_words(error)}") from None
    if not found:
        raise InputError(f"{folder}: это папка, и файлов .csv в ней нет: укажите файл реестра")
    for file in found:
        if not file.is_file():
            raise InputError(f"{file}: это не файл, а нужна таблица CSV")
    return found


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{file}: не прочитан: {_in_words(error)}") from None
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{file}: больше {MOST_BYTES // 1_000_000} МБ, это не реестр: в десяти тысячах строк "
            "меньше одного. Скопируйте строки в новую книгу: svyazka rpa template"
        )
    if not content.strip():
        raise InputError(f"{file}: файл пуст: начните с «svyazka rpa template»")
    return content


def _tables(file: Path, content: bytes) -> Iterator[Table]:
    is_text = file.suffix.lower() in _TEXT
    if workbook.looks_like_one(content):
        tables = workbook.read_workbook(content, file.name)
        if is_text:
            raise InputError(f"{file.name}: это книга Excel: переименуйте файл в .xlsx")
        yield from tables
    elif is_text:
        yield read_csv(content, file.name)
    elif file.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".xltx"}:
        raise InputError(
            f"{file.name}: внутри текст, а не книга Excel: если это CSV, переименуйте файл в .csv"
        )
    else:
        raise InputError(
            f"{file.name}: непонятно, что это за файл: нужен .xlsx или .csv; образец сделает "
            "«svyazka rpa template roster.xlsx»"
        )


def _in_words(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "такого файла нет; образец сделает «svyazka rpa template roster.xlsx»"
        case PermissionError():
            return "нет прав на чтение"
        case NotADirectoryError():
            return "на пути к нему стоит файл, а не папка"
        case _:
            return why(error)
