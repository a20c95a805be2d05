"""Chats are managed by programs and on the pages: what one does, the other shows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, EnterMessenger, Linked, Visit
    from tests.mock.journal.conftest import Make
    from tests.mock.journal.webapi.conftest import Answer, Enter, Program

CHATS = "/integration/chatManagement/chats"


@pytest.fixture
def teacher(world: World, linked: Linked, enter: Enter) -> Program:
    """The class teacher, who has linked, with a program."""
    linked(world.school.class_teacher)
    return enter(world.school.class_teacher)


@pytest.fixture
def pages(visit: Visit, teacher: Program) -> Browser:
    """The same session in a browser: it goes on in both."""
    browser = visit("journal")
    browser.cookies.update(teacher.http.cookies)
    return browser


@pytest.fixture
def algebra(teacher: Program) -> Answer:
    options: list[Answer] = teacher.get(f"{CHATS}/options")
    return next(each for each in options if each["name"] == "Алгебра, 5А")


def names(program: Program) -> list[str]:
    return [each["name"] for each in program.get(CHATS)]


def test_the_list_tells_what_the_table_tells(teacher: Program, pages: Browser) -> None:
    listed = {each["name"]: each for each in teacher.get(CHATS)}
    assert listed["Ученики, 5А"] == {
        "number": 2,
        "id": listed["Ученики, 5А"]["id"],
        "name": "Ученики, 5А",
        "type": "students",
        "typeName": "Ученики класса",
        "className": "5А",
        "membersCount": 1,
        "admin": "Сергей Петров",
        "canDelete": True,
    }
    colleagues = listed["Коллеги, СОШ № 1"]
    assert (colleagues["admin"], colleagues["canDelete"]) == ("", False)
    table = pages.open("/chats/management").text
    for each in listed.values():
        row = f"{each['number']} {each['name']} {each['typeName']} {each['className'] or '—'}"
        assert f"{row} {each['membersCount']}" in table


def test_what_a_program_makes_is_on_the_page_and_in_the_messenger_at_once(
    teacher: Program,
    pages: Browser,
    algebra: Answer,
    world: World,
    linked: Linked,
    messenger: EnterMessenger,
) -> None:
    student = messenger(linked(world.school.student))
    made = teacher.http.post(CHATS, json=algebra)
    assert (made.status_code, made.json()["name"]) == (201, "Алгебра, 5А")
    assert "4 Алгебра, 5А Предметы 5А 2 Сергей Петров" in pages.open("/chats/management").text
    assert "Алгебра, 5А" in student.open("/").text
    assert teacher.get(f"{CHATS}/{made.json()['id']}")["membersCount"] == 2


def test_what_is_made_and_deleted_on_the_page_is_so_for_a_program(
    teacher: Program, pages: Browser, make: Make
) -> None:
    assert "Алгебра, 5А" not in names(teacher)
    make(pages, "5А", "Алгебра")
    assert "Алгебра, 5А" in names(teacher)
    pages.press("Удалить чат «Алгебра, 5А»")
    pages.press("Удалить")
    assert "Алгебра, 5А" not in names(teacher)


def test_what_a_program_deletes_is_gone_from_the_page(
    teacher: Program, pages: Browser, algebra: Answer
) -> None:
    number = teacher.http.post(CHATS, json=algebra).json()["id"]
    assert teacher.http.delete(f"{CHATS}/{number}").status_code == 204
    assert "Алгебра, 5А" not in pages.open("/chats/management").text
    assert teacher.http.delete(f"{CHATS}/{number}").status_code == 404
    assert teacher.http.get(f"{CHATS}/{number}").status_code == 404


def test_the_same_chat_twice_is_refused_with_the_words_of_the_page(
    teacher: Program, pages: Browser, algebra: Answer, make: Make
) -> None:
    teacher.http.post(CHATS, json=algebra)
    refused = teacher.http.post(CHATS, json=algebra)
    assert refused.status_code == 409
    assert refused.json()["message"] in make(pages, "5А", "Алгебра").text


def test_what_does_not_fit_is_refused_with_the_words_of_the_form(
    teacher: Program, algebra: Answer
) -> None:
    for change, message in (
        ({"type": ""}, "Выберите тип чата."),
        ({"type": "colleagues"}, "Такого типа нет."),
        ({"classId": None}, "Выберите класс."),
        ({"classId": 9}, "Чат такого типа в этом классе вы создать не можете."),
        ({"subjectId": None}, "Выберите предмет."),
        ({"subjectId": 12}, "Этот предмет в этом классе ведёте не вы."),
    ):
        refused = teacher.http.post(CHATS, json=algebra | change)
        assert (refused.status_code, refused.json()["message"]) == (422, message)
    assert "Алгебра, 5А" not in names(teacher)


def test_a_cookie_alone_changes_nothing(teacher: Program, pages: Browser, algebra: Answer) -> None:
    number = teacher.get(CHATS)[1]["id"]
    assert pages.get(CHATS).status_code == 200
    assert pages.post(CHATS, json=algebra).status_code == 401
    assert pages.delete(f"{CHATS}/{number}").status_code == 401
    assert len(names(teacher)) == 3


def test_only_the_owner_deletes(
    teacher: Program, world: World, linked: Linked, enter: Enter
) -> None:
    linked(world.school.teacher)
    other = enter(world.school.teacher)
    mine = {each["name"]: each["id"] for each in teacher.get(CHATS)}
    assert other.http.delete(f"{CHATS}/{mine['Коллеги, СОШ № 1']}").status_code == 403
    assert other.http.delete(f"{CHATS}/{mine['Ученики, 5А']}").status_code == 404
    assert len(names(teacher)) == 3


def test_management_is_for_teachers_who_have_linked(world: World, enter: Enter) -> None:
    for who in (world.school.student, world.school.officer):
        assert enter(who).http.get(CHATS).status_code == 403
    refused = enter(world.school.teacher).http.get(CHATS)
    assert refused.status_code == 409
    assert refused.json()["message"].startswith("Сначала привяжите учебный профиль")
