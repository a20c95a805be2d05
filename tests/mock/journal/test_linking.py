"""Linking a profile of VK ID (A2 to A12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import func, select

from mock_services.gateway import Gateway
from mock_services.journal import create_app
from mock_services.models import (
    Account,
    Link,
    Role,
    SmsCode,
)
from mock_services.schema import FaultOrder
from mock_services.server import Stand
from mock_services.worlds import World
from tests.roles import another_role

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Linked, Page, Visit
    from tests.mock.journal.conftest import Enter, Make

LINK = "Привязать учебный профиль VK ID"


def walk_through_vk_id(browser: Browser, world: World, phone: str, name: str) -> Page:
    """Go from the first screen of VK ID to where it leads, with a VK ID that is new."""
    browser.press("Продолжить", phone=phone)
    with world.session() as db:
        code = db.scalars(select(SmsCode).order_by(SmsCode.id.desc())).first()
    assert code is not None
    browser.press("Продолжить", code=code.code)
    first_name, surname = name.split()
    browser.press("Продолжить", surname=surname, name=first_name)
    browser.press("Создать учебный профиль")
    return browser.press("Продолжить", full_name=name, born="25.07.1987", sex="male")


def links(world: World) -> int:
    with world.session() as db:
        return db.scalar(select(func.count()).select_from(Link)) or 0


def test_a_class_teacher_links_her_profile_and_has_three_chats(enter: Enter, world: World) -> None:
    journal = enter(world.school.class_teacher)
    assert journal.follow("Чаты").heading == "Чаты"
    assert journal.press(LINK).url.startswith(world.addresses.id)
    page = walk_through_vk_id(journal, world, "+7 999 000-00-01", "Сергей Петров")
    assert (page.path, page.heading) == ("/chats/linked", "Учебный профиль привязан")
    assert "Сергей Петров" in page.text
    page = journal.follow("Перейти к чатам")
    for words in (
        *("Коллеги, СОШ № 1", "Ученики, 5А", "Родители, 5А"),
        *("1 участник", "владелец Сергей Петров", "Никому не сообщайте"),
    ):
        assert words in page.text
    assert ("VK Мессенджер", f"{world.addresses.messenger}/") in page.links
    assert page.text.count("Ученики класса") == 1


@pytest.mark.parametrize(
    ("part", "chats"),
    [
        ("teacher", ["Коллеги, СОШ № 1"]),
        ("student", ["Ученики, 5А", "Алгебра, 5А"]),
        ("parent", ["Родители, 5А", "Алгебра, 5А"]),
    ],
)
def test_everybody_enters_the_chats_meant_for_her_by_linking(
    enter: Enter, world: World, linked: Linked, part: str, chats: list[str], make: Make
) -> None:
    linked(world.school.class_teacher)
    make(enter(world.school.class_teacher), "5А", "Алгебра")
    linked(getattr(world.school, part))
    page = enter(getattr(world.school, part)).follow("Чаты")
    assert page.headings == ["Чаты", *chats, "Никому не сообщайте свои регистрационные данные"]
    assert ("Управление чатами" in page.text) is (part == "teacher")


@pytest.mark.parametrize(
    ("part", "whom"),
    [
        ("teacher", "Ни коллегам, ни руководителю"),
        ("student", "Ни друзьям, ни учителям"),
        ("parent", "Ни знакомым, ни учителям"),
    ],
)
def test_everybody_is_warned_of_those_around_her(
    enter: Enter, world: World, linked: Linked, part: str, whom: str
) -> None:
    person = getattr(world.school, part)
    journal = enter(person)
    before = journal.open("/chats")
    linked(person)
    after = journal.open("/chats")
    for page in (before, after):
        assert whom in page.text
        assert ("репутации школы" in page.text) is (part == "teacher")


def test_who_cancels_at_vk_id_is_invited_again_and_nothing_is_made(
    enter: Enter, world: World
) -> None:
    journal = enter(world.school.class_teacher)
    journal.open("/chats")
    journal.press(LINK)
    page = journal.follow("Отмена")
    assert page.path == "/chats"
    assert "Вы отменили привязку." in page.text
    assert LINK in page.text
    assert links(world) == 0


def test_a_wrong_or_missing_state_links_nothing_and_one_can_begin_again(
    enter: Enter, world: World
) -> None:
    journal = enter(world.school.class_teacher)
    for query in ("", "?code=x", "?code=x&state=wrong", "?error=access_denied&state=%00"):
        journal.open("/chats")
        journal.press(LINK)
        page = journal.open(f"{world.addresses.journal}/vkid/callback{query}")
        assert page.status == 400
        assert page.heading in {"Привязка не завершена", "Запрос не понят"}
    assert links(world) == 0
    journal.open("/vkid/callback")
    assert journal.press(LINK).url.startswith(world.addresses.id)


def asked_state(journal: Browser) -> str:
    """Start linking; return the state that the journal waits for."""
    form = journal.open("/chats").form(LINK)
    answer = journal.post(form.action, data=form.fields, follow_redirects=False)
    query = httpx.URL(answer.headers["Location"]).params
    assert query["code_challenge_method"] == "S256"
    assert query["client_id"] == "journal"
    return query["state"]


def test_a_state_is_good_once(enter: Enter, world: World) -> None:
    journal = enter(world.school.class_teacher)
    state = asked_state(journal)
    callback = f"/vkid/callback?error=access_denied&state={state}"
    assert journal.open(callback).path == "/chats"
    assert journal.open(callback).heading == "Привязка не завершена"


def test_each_tab_has_a_state_of_its_own(enter: Enter, world: World) -> None:
    journal = enter(world.school.class_teacher)
    states = [asked_state(journal) for _ in range(2)]
    assert journal.open("/vkid/callback?code=x&state=stray").status == 400
    for state in states:
        assert journal.open(f"/vkid/callback?error=access_denied&state={state}").path == "/chats"


def test_a_code_that_vk_id_does_not_know_links_nothing(enter: Enter, world: World) -> None:
    journal = enter(world.school.class_teacher)
    page = journal.open(f"/vkid/callback?code=x&device_id=x&state={asked_state(journal)}")
    assert (page.status, page.heading) == (400, "Привязка не завершена")
    assert links(world) == 0


def test_while_vk_id_is_down_nothing_is_made_and_one_may_try_again(
    stand: Stand, world: World, visit: Visit, enter: Enter
) -> None:
    """A gateway without VK ID: who asks for it gets an answer that is none of its own."""
    browser_type = type(visit("journal"))
    alone = httpx.WSGITransport(app=Gateway(stand.worlds, {"journal": create_app()}))
    with browser_type(world.addresses.journal, transport=alone) as journal:
        enter(world.school.class_teacher, journal)
        page = journal.open(f"/vkid/callback?code=x&state={asked_state(journal)}")
        assert (page.status, page.heading) == (502, "VK ID не отвечает")
        assert LINK in page.text
    assert links(world) == 0


def test_a_profile_of_another_person_is_refused(enter: Enter, world: World) -> None:
    journal = enter(world.school.class_teacher)
    journal.open("/chats")
    journal.press(LINK)
    walk_through_vk_id(journal, world, "+7 999 000-00-01", "Сергей Петров")
    journal.open(f"{world.addresses.journal}/")
    journal.press("Выйти")
    enter(world.school.teacher, journal)
    journal.open("/chats")
    journal.press(LINK)
    page = journal.press("Продолжить")
    assert (page.status, page.heading) == (409, "Профиль не привязан")
    assert "Сергей Петров" in page.text
    assert "другого человека" in page.text
    assert LINK in page.text
    assert links(world) == 1
    assert journal.open("/chats/linked").path == "/chats"


def test_one_person_may_link_one_profile_with_two_roles(
    enter: Enter, world: World, linked: Linked
) -> None:
    linked(world.school.class_teacher)
    with world.session() as db:
        teacher = db.get_one(Account, world.school.class_teacher)
        parent_id = another_role(db, teacher, Role.PARENT).id
    linked(parent_id)
    assert links(world) == 2
    journal = enter(parent_id)
    journal.press("Родитель, СОШ № 1")
    assert "Коллеги, СОШ № 1" in journal.follow("Чаты").text


def test_a_session_that_ends_at_vk_id_leads_back_to_the_invitation(
    enter: Enter, world: World
) -> None:
    journal = enter(world.school.class_teacher)
    journal.open("/chats")
    journal.press(LINK)
    world.clock.advance(15 * 60)
    walk_through_vk_id(journal, world, "+7 999 000-00-01", "Сергей Петров")
    assert journal.page.path == "/login"
    assert "Сеанс завершён" in journal.page.text
    assert journal.page.form("Войти").fields["next"] == "/chats"
    assert links(world) == 0


def test_who_has_linked_is_not_sent_to_vk_id_again(
    enter: Enter, world: World, linked: Linked
) -> None:
    journal = enter(world.school.class_teacher)
    form = journal.open("/chats").form(LINK)
    linked(world.school.class_teacher)
    assert journal.post(form.action, data=form.fields).url.path == "/chats"


def test_who_tries_again_after_a_lost_answer_learns_that_her_profile_is_linked(
    enter: Enter, world: World
) -> None:
    """The code is used up and the browser does not know; a linked profile is told of anyway."""
    journal = enter(world.school.class_teacher)
    journal.open("/chats")
    journal.press(LINK)
    world.faults.add(
        FaultOrder(service="journal", path="/vkid/callback", status=500, when="after", times=1)
    )
    page = walk_through_vk_id(journal, world, "+7 999 000-00-01", "Сергей Петров")
    assert page.status == 500
    again = page.url
    page = journal.follow("Попробовать ещё раз")
    assert (page.path, page.heading) == ("/chats/linked", "Учебный профиль привязан")
    assert "Сергей Петров" in page.text
    assert journal.open(again).path == "/chats/linked"
    assert links(world) == 1


def test_education_officers_have_no_chats(enter: Enter, world: World) -> None:
    journal = enter(world.school.officer)
    page = journal.follow("Чаты")
    assert "Чатов для сотрудников управления образования в журнале нет." in page.text
    token = journal.page.form("Выйти").fields["csrf_token"]
    assert journal.post("/chats/link", data={"csrf_token": token}).status_code == 403
