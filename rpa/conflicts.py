"""Rows that do not go together: one person twice, one chat twice, a chat of nobody."""

from __future__ import annotations

from collections.abc import Mapping

from rpa import layout
from rpa.gathered import Gathered
from rpa.letters import folded
from rpa.roster import (
    EVERY_CLASS,
    EVERY_SUBJECT,
    TEACHERS,
    ManualChat,
    SubjectChat,
    Teacher,
)


def teachers_of(gathered: Gathered) -> dict[str, Teacher]:
    """Tell the teachers by login; two rows of one person are told."""
    found: dict[str, Teacher] = {}
    by_phone: dict[str, Teacher] = {}
    by_birth: dict[tuple[str, object], Teacher] = {}
    for row in gathered.rows:
        if not isinstance(row, Teacher):
            continue
        key = row.login.casefold()
        if first := found.get(key):
            gathered.complain(row.sheet, row.row, _twice(gathered, row, first))
            continue
        found[key] = row
        if (first := by_phone.setdefault(row.phone, row)) is not row:
            gathered.complain(
                row.sheet,
                row.row,
                f"{gathered.at(row, 'phone')} «Телефон»: {row.phone} уже у «{first.login}» "
                f"({gathered.at(first, 'phone')}): у каждого учителя свой телефон"
                f"{_if_apart(row, first)}",
            )
            continue
        same = by_birth.setdefault((folded(row.name), row.born), row)
        if same is not row:
            gathered.complain(
                row.sheet,
                row.row,
                f"{gathered.at(row, 'name')} «ФИО»: «{row.name}» с той же датой рождения уже есть "
                f"в строке {same.row}: один человек — одна строка"
                f"{_if_apart(row, same)}",
            )
    return found


def _twice(gathered: Gathered, row: Teacher, first: Teacher) -> str:
    where = f"{gathered.at(row, 'login')} «Логин»: «{row.login}» уже есть в строке {first.row}"
    columns = {column.field: column.heading for column in layout.sheet(TEACHERS).columns}
    differ = [
        heading
        for name, heading in columns.items()
        if name != "login" and getattr(row, name) != getattr(first, name)
    ]
    if not differ:
        return f"{where}: удалите повтор"
    return f"{where}, и там иначе: {', '.join(differ)}; оставьте одну строку{_if_apart(row, first)}"


def _if_apart(row: Teacher, first: Teacher) -> str:
    """Say what to do about who may be two people, or work in two places."""
    if row.organisation == first.organisation:
        return ""
    return "; если это другая организация, заполните на неё отдельный реестр"


def check_owners(gathered: Gathered, teachers: Mapping[str, Teacher]) -> None:
    """See that every chat is asked for by a teacher of the roster."""
    if TEACHERS in gathered.half_read:
        return  # the teacher may be in a row that was not understood
    logins = [teacher.login for teacher in teachers.values()]
    for row in gathered.rows:
        if isinstance(row, Teacher) or row.login.casefold() in teachers:
            continue
        near = layout.nearest(row.login, logins)
        meant = f"Возможно, это «{near}»" if near else "Допишите туда учителя или удалите строку"
        gathered.complain(
            row.sheet,
            row.row,
            f"{gathered.at(row, 'login')} «Логин»: «{row.login}» на листе «{TEACHERS}» нет. "
            f"{meant}",
        )


def check_subject_chats(gathered: Gathered) -> None:
    """See that no subject chat is asked for twice, `*` included."""
    seen: dict[tuple[str, str, str], SubjectChat] = {}
    rows = [row for row in gathered.rows if isinstance(row, SubjectChat)]
    for row in rows:
        key = row.login.casefold(), _key(row.school_class), _key(row.subject)
        if (first := seen.setdefault(key, row)) is not row:
            gathered.complain(
                row.sheet,
                row.row,
                f"строка {row.row}: повторяет строку {first.row} ({row.school_class}, "
                f"{row.subject}): удалите повтор",
            )
    for row in rows:
        owner, group = row.login.casefold(), _key(row.school_class)
        wider = seen.get((owner, EVERY_CLASS, EVERY_SUBJECT)) if group != EVERY_CLASS else None
        if wider is None and row.subject != EVERY_SUBJECT:
            wider = seen.get((owner, group, EVERY_SUBJECT))
        if wider:
            gathered.complain(
                row.sheet,
                row.row,
                f"строка {row.row}: этот чат уже просит строка {wider.row} («{EVERY_SUBJECT}»): "
                "удалите одну из них",
            )


def check_manual_chats(gathered: Gathered) -> None:
    """See that a teacher asks for no two chats of one name: nobody could tell them apart."""
    seen: dict[tuple[str, str], ManualChat] = {}
    for row in gathered.rows:
        if not isinstance(row, ManualChat):
            continue
        first = seen.setdefault((row.login.casefold(), row.title.casefold()), row)
        if first is row:
            continue
        same = (row.people, row.closed) == (first.people, first.closed)
        what = "удалите повтор" if same else "а участники или доступ другие; оставьте одну"
        gathered.complain(
            row.sheet,
            row.row,
            f"{gathered.at(row, 'title')} «Название»: чат «{row.title}» уже есть в строке "
            f"{first.row}: {what}",
        )


def _key(word: str) -> str:
    """Fold a word for comparison; `*` stays."""
    return word if word == EVERY_SUBJECT else folded(word)
