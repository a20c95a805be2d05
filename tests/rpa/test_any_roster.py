"""Whatever bytes or cells a roster has, the answer is rows or a sentence, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from pages.errors import InputError
from rpa.layout import SHEETS, Sheet
from rpa.reading import read_roster
from rpa.roster import TEACHERS, Roster
from tests.rpa.rosters import IVANOV, PETROVA, book, csv_text

TRIES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
PIECES = st.sampled_from(
    [column.heading for sheet in SHEETS for column in sheet.columns]
    + [str(value) for value in (*PETROVA, *IVANOV)]
    + [*';,\t|"\n\r=*', "\r\n", "Пароль", "5А", "пример", "sep=;", "31983", "+7", "я" * 70]
)
VALUES = st.one_of(
    PIECES,
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


def read(content: bytes, name: str) -> Roster | None:
    """Read a file of these bytes; None when it was refused in words."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with suppress(InputError):
            return read_roster(path)
    return None


@TRIES
@given(st.binary(max_size=400), st.sampled_from(["r.xlsx", "r.csv", "r"]))
@example(b"\xff\xfe", "r.csv")
@example(b"\xef\xbb\xbf", "r.csv")
@example(b"\xff\xfe\x00\x00", "r.csv")
def test_any_bytes_are_answered(content: bytes, name: str) -> None:
    read(content, name)


@TRIES
@given(st.lists(PIECES | st.text(max_size=5), max_size=60), st.sampled_from(["utf-8", "utf-16"]))
def test_any_text_is_answered(pieces: list[str], encoding: str) -> None:
    read("".join(pieces).encode(encoding, "replace"), "r.csv")


@TRIES
@given(st.integers(0, 100), st.integers(0, 10_000), st.integers(0, 255))
def test_a_workbook_with_one_byte_of_a_part_changed_is_answered(
    part: int, place: int, byte: int
) -> None:
    """Changed before it is packed: else the part's check sum would refuse it unread."""
    with ZipFile(BytesIO(_RIGHT)) as right:
        names = right.namelist()

    def changed(name: str, content: bytes) -> bytes:
        if name != names[part % len(names)]:
            return content
        at = place % len(content)
        return content[:at] + bytes([byte]) + content[at + 1 :]

    read(_repacked(_RIGHT, changed), "r.xlsx")


@TRIES
@given(st.lists(st.lists(VALUES, max_size=8), max_size=6), st.sampled_from(SHEETS))
def test_any_cells_below_the_headings_are_answered(rows: list[list[object]], sheet: Sheet) -> None:
    made = book({TEACHERS: (PETROVA, IVANOV)})
    for row in rows:
        _append(made, sheet.title, row)
    read(_saved(made), "r.xlsx")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 310, "1" * 4000])
@pytest.mark.parametrize("cell", ["C2", "D2"])
def test_a_number_that_no_phone_and_no_day_can_be_is_answered(cell: str, number: str) -> None:
    made = book({TEACHERS: (PETROVA, IVANOV)})
    made[TEACHERS][cell] = _PLACEHOLDER
    made[TEACHERS][cell].number_format = "General"

    def written(_: str, part: bytes) -> bytes:  # openpyxl would not
        return part.replace(b"%d" % _PLACEHOLDER, number.encode())

    assert read(_repacked(_saved(made), written), "r.xlsx") is None


@TRIES
@given(st.lists(VALUES, max_size=8), st.lists(VALUES, max_size=8))
def test_any_headings_are_answered(headings: list[object], row: list[object]) -> None:
    made = Workbook()
    made.worksheets[0].title = TEACHERS
    _append(made, TEACHERS, headings)
    _append(made, TEACHERS, row)
    read(_saved(made), "r.xlsx")


@TRIES
@given(st.integers(0, 2000), st.text(max_size=3))
def test_a_right_csv_with_a_piece_changed_is_answered(place: int, piece: str) -> None:
    text = csv_text(TEACHERS)
    place %= len(text)
    read((text[:place] + piece + text[place + 1 :]).encode("utf-8", "replace"), "r.csv")


def _append(made: Workbook, title: str, row: list[object]) -> None:
    # What openpyxl cannot write no spreadsheet can hold.
    with suppress(IllegalCharacterError, ValueError, OverflowError):
        made[title].append(row)


def _saved(made: Workbook) -> bytes:
    buffer = BytesIO()
    try:
        made.save(buffer)
    except (ValueError, OverflowError, UnicodeEncodeError):
        return b""
    return buffer.getvalue()


def _repacked(content: bytes, changed: Callable[[str, bytes], bytes]) -> bytes:
    """Pack a workbook anew, its parts changed."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed(name, old.read(name)))
    return buffer.getvalue()


_PLACEHOLDER = 31_983_042
_RIGHT = _saved(book())
