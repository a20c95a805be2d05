"""The longest names that the forms take, of people and of chats, have room everywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_services.models import Account
from tests.access.cast import Cast
from tests.access.conftest import NewCast
from tests.access.layout import stumbling_blocks

SURNAME = "Константинопольско-Рождественская-Вознесенская-Замоскворецкая"[:60]
TITLE = "Подготовка к общешкольному празднику «День учителя» и торжественной линейке пятых классов"
SCHOOL = "Средняя школа с углублённым изучением отдельных предметов № 1"
ONE_WORD = "Щ" * 100


@pytest.fixture(scope="module")
def crowd(new_cast: NewCast) -> Cast:
    """A school of people with long names, whose class teacher has 25 chats."""
    cast = new_cast("crowd")
    school = cast.world.school
    with cast.world.session() as db:
        for number in (school.class_teacher, school.student, school.parent):
            person = db.get_one(Account, number).person
            person.surname, person.name = SURNAME, "Александра-Мария"
        db.get_one(Account, school.class_teacher).organisation.short_name = SCHOOL
    cast.link("class_teacher")
    cast.client.create_subject_chat(school.class_teacher, "5А", "Алгебра")
    for number in range(19):
        cast.chat("class_teacher", f"Чат номер {number + 1}")
    cast.chat("class_teacher", ONE_WORD)
    cast.say(cast.chat("class_teacher", TITLE, "student", "parent"), "student", "Слово" * 60)
    return cast


def of_journal(path: str) -> Callable[[Cast], tuple[str, str]]:
    return lambda cast: ("journal", cast.world.addresses.journal + path)


def of_chat(title: str, path: str = "") -> Callable[[Cast], tuple[str, str]]:
    return lambda cast: (
        "messenger",
        f"{cast.world.addresses.messenger}/chats/{cast.chat_called(title)}{path}",
    )


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(of_journal("/"), id="desk"),
        pytest.param(of_journal("/chats"), id="chats"),
        pytest.param(of_journal("/chats/management"), id="management"),
        pytest.param(of_chat(TITLE), id="chat"),
        pytest.param(of_chat(ONE_WORD), id="one word"),
        pytest.param(of_chat(ONE_WORD, "/settings"), id="settings"),
        pytest.param(of_chat(TITLE, "/members"), id="members"),
        pytest.param(of_chat(TITLE, "/invite"), id="invite"),
        pytest.param(of_chat(TITLE, "/delete"), id="delete"),
        pytest.param(of_chat(ONE_WORD, "/delete"), id="delete one word"),
    ],
)
def test_long_names_have_room(crowd: Cast, place: Callable[[Cast], tuple[str, str]]) -> None:
    service, address = place(crowd)
    windows = {"journal": crowd.in_journal, "messenger": crowd.in_messenger}
    user = windows[service]("class_teacher").user
    user.open(address)
    for width in (320, 640, 1280):
        user.page.set_viewport_size({"width": width, "height": 640})
        assert stumbling_blocks(user.page) == []
