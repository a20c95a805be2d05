"""`svyazka rpa sample`: a roster of a stand's own teachers, to see what the robot does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from svyazka.commands.rpa_options import STAND, options_of

if TYPE_CHECKING:
    from mock_services.client import WorldClient
    from mock_services.schema import Player
    from rpa.roster import Row

_LESSONS = 2
"""How many chats the first teacher's load is asked by name for; the others' is asked for whole."""
_ALL = 1000
"""As many as the control lists at once."""


@click.command(name="sample")
@click.argument("file", metavar="ФАЙЛ.xlsx", type=click.Path(path_type=Path))
@options_of("stand", "world")
@click.option(
    "--teachers",
    metavar="N",
    type=click.IntRange(1, 100),
    default=2,
    show_default=True,
    help="Сколько учителей.",
)
def sample(file: Path, stand: str | None, world: str, teachers: int) -> None:
    """Сделать реестр из учителей учебного стенда, чтобы попробовать на нём робота.

    Стенд должен быть запущен: svyazka mock. Готовый файл не перезаписывается.
    """
    from rpa.template import write_template
    from svyazka.commands.rpa_session import stand_at
    from svyazka.targets import find_target

    usual = find_target().control or STAND
    url = stand or usual
    with stand_at(url, world) as found:
        rows = list(_wishes(_free(found, teachers), found.people["class_teacher"].organisation))
        write_template(file, rows)
    where = "" if url == usual else f" --stand {url}"
    click.echo(f"{file}: учителя этого стенда. Дальше: svyazka rpa apply {quote(str(file))}{where}")


def _free(world: WorldClient, number: int) -> list[Player]:
    """Choose teachers who teach, and whose profiles are not linked yet."""
    from pages.errors import InputError

    teachers = world.find(role="teacher", limit=_ALL)
    free = [each for each in teachers if each.load and not each.linked]
    if len(free) < number:
        raise InputError(
            f"Учителей, чьи профили ещё не связаны, на стенде {len(free)}, а нужно {number}: "
            "сбросьте мир на пульте или укажите --teachers меньше"
        )
    return free[:number]


def _wishes(players: Sequence[Player], home: str) -> Iterator[Row]:
    """Ask for something of every kind.

    Args:
        players: for whom.
        home: the organisation of those who need none in their row.

    """
    from rpa.roster import (
        EVERY_CLASS,
        EVERY_SUBJECT,
        MANUAL_CHATS,
        SUBJECT_CHATS,
        TEACHERS,
        ManualChat,
        SubjectChat,
        Teacher,
    )

    first, *others = players
    for row, each in enumerate(players):
        told = each.model_dump(include={"login", "name", "phone", "born", "sex"})
        told["organisation"] = "" if each.organisation == home else each.organisation
        yield Teacher.model_validate({"sheet": TEACHERS, "row": row, **told})
    lessons = [(first, each.school_class, each.subject) for each in first.load[:_LESSONS]]
    lessons += [(each, EVERY_CLASS, EVERY_SUBJECT) for each in others]
    for row, (each, school_class, subject) in enumerate(lessons):
        yield SubjectChat(
            sheet=SUBJECT_CHATS,
            row=row,
            login=each.login,
            school_class=school_class,
            subject=subject,
        )
    yield ManualChat(sheet=MANUAL_CHATS, row=0, login=first.login, title="Стенгазета")
    for row, each in enumerate(others[:1], start=1):
        yield ManualChat(
            sheet=MANUAL_CHATS,
            row=row,
            login=each.login,
            title="Методическое объединение",
            people=(f"{first.surname} {first.first_name}",),
            closed=False,
        )
