"""How a roster is laid out: its sheets, their columns, and the words that people write instead.

The template is written from this, and the reader finds its way by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pages import hints
from rpa.letters import folded
from rpa.roster import (
    MANUAL_CHATS,
    SUBJECT_CHATS,
    TEACHERS,
    ManualChat,
    Row,
    SubjectChat,
    Teacher,
)

HELP_SHEET = "Как заполнить"
NOTES = "Заметки"
"""A column or a sheet of this name is for people; nobody reads it."""
RESULTS = ("Итог", "Чат", "Ссылка", "Когда", "Причина")
"""Headings that a result adds; a result may be read as a roster again."""
MOST_HEADING_ROWS = 20
"""In how many rows at the top of a sheet headings are looked for."""
MARK = "пример"
"""What an example's login is, so that nobody runs it: there is no such login."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    field: str
    """Of the row's model."""
    heading: str
    help: str
    """For the second line of the template; short."""
    example: str | date
    width: int
    """In characters."""
    needed: bool = True
    choices: tuple[str, ...] = ()
    """What a drop-down offers."""
    also: tuple[str, ...] = ()
    """Other headings that mean the same."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a roster."""

    title: str
    model: type[Teacher | SubjectChat | ManualChat]
    about: str
    """One line for who fills it in."""
    columns: tuple[Column, ...]

    def find(self, heading: str) -> Column | None:
        """Find a column by its heading, or by a word that means the same."""
        name = folded(heading)
        return next((each for each in self.columns if name in _names(each)), None)

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, in their order."""
        return tuple(each.heading for each in self.columns)


_LOGIN = Column(
    "login",
    "Логин",
    "логин учителя в журнале",
    MARK,
    18,
    also=(
        "логин в журнале",
        "логин эжд",
        "логин в эжд",
        "логин учителя",
        "учётная запись",
        "login",
        "user",
    ),
)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        TEACHERS,
        Teacher,
        "Кому связать журнал с учебным профилем VK ID. Один учитель — одна строка.",
        (
            _LOGIN,
            Column(
                "name",
                "ФИО",
                "фамилия, имя, отчество полностью",
                "Петрова Анна Олеговна",
                34,
                also=("фамилия имя отчество", "учитель", "имя", "полное имя", "name"),
            ),
            Column(
                "phone",
                "Телефон",
                "мобильный: на него придёт SMS",
                "+79990000001",
                18,
                also=("номер телефона", "мобильный", "мобильный телефон", "тел", "phone"),
            ),
            Column(
                "born",
                "Дата рождения",
                "день.месяц.год",
                date(1987, 7, 25),
                16,
                also=("день рождения", "др", "родился", "родилась", "born", "birthday"),
            ),
            Column(
                "sex",
                "Пол",
                "мужской или женский",
                "женский",
                12,
                choices=("женский", "мужской"),
                also=("sex", "gender"),
            ),
            Column(
                "organisation",
                "Организация",
                "обычно пусто: впишите, если она не та, что в targets.toml",
                "",
                38,
                needed=False,
                also=("школа", "место работы", "organisation", "organization", "school"),
            ),
        ),
    ),
    Sheet(
        SUBJECT_CHATS,
        SubjectChat,
        "Какие чаты создать в журнале. Учеников и родителей добавлять не нужно: они войдут сами.",
        (
            _LOGIN,
            Column(
                "school_class",
                "Класс",
                "как в журнале; * — все классы",
                "5А",
                20,
                also=("класс группа", "group", "class"),
            ),
            Column(
                "subject",
                "Предмет",
                "как в журнале; * — все предметы",
                "Алгебра",
                34,
                also=("предметы", "дисциплина", "subject"),
            ),
        ),
    ),
    Sheet(
        MANUAL_CHATS,
        ManualChat,
        "Какие чаты создать в мессенджере: кружок, газета, поход — всё, чего нет в нагрузке.",
        (
            _LOGIN,
            Column(
                "title",
                "Название",
                "как назвать чат",
                "Стенгазета",
                34,
                also=("название чата", "имя чата", "тема", "title"),
            ),
            Column(
                "people",
                "Участники",
                "фамилия и имя через «;»; пусто — позвать по ссылке",
                "Смирнова Ольга; Иванов Пётр",
                48,
                needed=False,
                also=("собеседники", "кого добавить", "люди", "people", "members"),
            ),
            Column(
                "closed",
                "Доступ",
                "закрытый или открытый",
                "закрытый",
                14,
                needed=False,
                choices=("закрытый", "открытый"),
                also=("закрытый", "закрытый чат", "тип", "вид чата", "access"),
            ),
        ),
    ),
)

_SECRET = re.compile(
    r"парол|passw|\bpwd\b|\bpass\b|секрет|secret|токен|token|cookie|\bпин\b|\bpin\b|\bcode\b"
    r"|\bкод\b|\bсмс\b|\bsms\b|\botp\b|\bснилс\b|\bпаспорт",
    re.IGNORECASE,
)


def sheet(title: str) -> Sheet:
    """Return the sheet of this title."""
    return next(each for each in SHEETS if each.title == title)


def find_sheet(title: str) -> Sheet | None:
    """Find a sheet by a title that differs in case, spaces or look-alike letters at most."""
    return next((each for each in SHEETS if folded(each.title) == folded(title)), None)


def as_text(row: Row, column: Column) -> str:
    """Say what stands in a column of a row, as a person would write it."""
    value = getattr(row, column.field)
    match row, column.field:
        case Teacher(), "born":
            return f"{value:%d.%m.%Y}"
        case Teacher(), "sex":
            return "мужской" if value == "male" else "женский"
        case ManualChat(), "people":
            return "; ".join(value)
        case ManualChat(), "closed":
            return "закрытый" if value else "открытый"
        case _:
            return str(value)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Find what somebody meant, if it is anywhere near."""
    return hints.nearest(word, known, key=folded, cutoff=0.6)


def is_notes(name: str) -> bool:
    """Whether a column or a sheet is only for people."""
    return folded(name).startswith(folded(NOTES)[:-1])


def find_result(heading: str) -> str | None:
    """Find which column of a result this is, if one was added by an earlier run."""
    return next((each for each in RESULTS if folded(each) == folded(heading)), None)


def is_secret(name: str) -> bool:
    """Whether a heading or a sheet asks for what is given to nobody (Cn)."""
    return bool(_SECRET.search(name.replace("_", " ")))


@cache
def _names(column: Column) -> frozenset[str]:
    return frozenset(map(folded, (column.heading, *column.also)))
