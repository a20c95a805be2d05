"""A roster's sheet as text: CSV of any common delimiter and encoding."""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO

from pages.errors import InputError
from rpa.layout import SHEETS
from rpa.tables import MOST_ROWS, Table, Unreadable, lines_of

_DELIMITERS = ";,\t|"
_FORMULA = re.compile(r"=\s*\S|[@+-]\s*[A-Za-z]+\(")
_MARKS = {  # UTF-32 first: its mark begins as that of UTF-16 does
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
_OTHERS = {"cp866": "DOS (cp866)", "koi8_r": "KOI8-R", "mac_cyrillic": "Mac"}
_SAVE = "сохраните файл как «CSV UTF-8»"


def read_csv(content: bytes, name: str) -> Table:
    """Read one sheet; which one it is, its headings tell.

    Raises:
        InputError: when it is no text, or no table.

    """
    text = _decode(content, name)
    delimiter = ""
    if told := re.match(r"sep=(.)\r?\n", text):  # what Excel writes for itself
        delimiter, text = told[1], text[told.end() :]
    delimiter = delimiter or _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[object]] = [[]] if told else []
    try:
        for row in reader:
            rows.append([_value(each) for each in row])
            if len(rows) > MOST_ROWS:
                raise InputError(f"{name}: больше {MOST_ROWS} строк: разделите реестр на несколько")
    except csv.Error as error:
        raise InputError(f"{name}, строка {reader.line_num}: {_in_words(str(error))}") from None
    return Table(name, lines_of(rows), titled=False)


def _decode(content: bytes, name: str) -> str:
    if content.startswith(tuple(_MARKS)):
        return _without_nul(_marked(content, name), name)
    if b"\0" in content:
        return _without_nul(_unmarked_utf16(content), name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _old(content, name)


def _marked(content: bytes, name: str) -> str:
    encoding = next(known for mark, known in _MARKS.items() if content.startswith(mark))
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise InputError(
                f"{name}: файл начинается как UTF-16, а дальше обрывается: {_SAVE}"
            ) from None
        line = content.count(b"\n", 0, error.start + len(codecs.BOM_UTF8)) + 1
        raise InputError(
            f"{name}, строка {line}: файл начинается как UTF-8, а буквы в нём в другой "
            f"кодировке (похоже, Windows-1251): {_SAVE}"
        ) from None


def _old(content: bytes, name: str) -> str:
    """Read what is no UTF-8: Windows-1251, as Russian Excel writes it, and nothing older."""
    text = content.decode("cp1251", "replace")
    if not _known_headings(text):
        for encoding, words in _OTHERS.items():
            if _known_headings(content.decode(encoding, "replace")):
                raise InputError(f"{name}: файл в кодировке {words}: {_SAVE}")
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        raise InputError(f"{name}, строка {line}: это не текст в UTF-8 или Windows-1251: {_SAVE}")
    return text


def _unmarked_utf16(content: bytes) -> str:
    """Read UTF-16 that does not say so, as some programs write it; anything else keeps its NUL."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _known_headings(text):
            return text
    return content.decode("cp1251", "replace")


def _without_nul(text: str, name: str) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(
            f"{name}, строка {line}: в файле нулевые байты, это не текст или он повреждён: {_SAVE}"
        )
    return text


def _delimiter(text: str) -> str:
    return max(
        _DELIMITERS, key=lambda each: (_known_headings(text, each), _first(text).count(each))
    )


def _known_headings(text: str, delimiters: str = _DELIMITERS) -> int:
    words = [word.strip(' "') for word in re.split(f"[{delimiters}]", _first(text))]
    return sum(any(sheet.find(word) for sheet in SHEETS) for word in words if word)


def _first(text: str) -> str:
    """Find the first line that is not empty."""
    return next((line for line in text[:20_000].splitlines() if line.strip()), "")


def _value(text: str) -> object:
    if _FORMULA.match(text):
        return Unreadable("стоит формула: впишите само значение")
    return text


def _in_words(error: str) -> str:
    if "field larger" in error:
        return "в одной ячейке больше 130 000 знаков: проверьте кавычки"
    if "unexpected end of data" in error:
        return "кавычка открыта и не закрыта до конца файла: проверьте кавычки"
    if "expected after" in error:
        return "после закрытой кавычки стоят лишние знаки: кавычки внутри текста удваивают"
    return "таблица повреждена: проверьте кавычки и концы строк"
