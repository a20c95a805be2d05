"""What files hold, however it is packed: for tests of what must not be there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile, is_zipfile

_SQLITE = b"SQLite format 3\0"


def contents(folder: Path) -> dict[str, bytes]:
    """Return all that a folder holds, by its place there: in archives and databases too."""
    found: dict[str, bytes] = {}
    for file in folder.rglob("*"):
        name = file.relative_to(folder).as_posix()
        if is_zipfile(file):
            with ZipFile(file) as archive:
                found |= {f"{name}/{part}": archive.read(part) for part in archive.namelist()}
        elif file.is_file():
            found[name] = file.read_bytes()
            if found[name].startswith(_SQLITE):
                found[f"{name}/tables"] = "\n".join(_values(file)).encode()
    return found


def holders(secret: str, held: Mapping[str, bytes]) -> list[str]:
    """Name what holds a secret; digits within a longer number are no code."""
    alone = rb"(?<![\d.])%s(?!\d)" if secret.isdigit() else rb"%s"
    pattern = re.compile(alone % re.escape(secret.encode()))
    return [name for name, content in held.items() if pattern.search(content)]


def _values(database: Path) -> Iterator[str]:
    """Go through every value of every table."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - its own names
                yield from map(str, row)
