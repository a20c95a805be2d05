"""One login has one session: a second one warns first, and what was typed waits for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_services.models import Account, JournalSession
from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Linked, Page, Visit
    from tests.mock.journal.conftest import Enter, LogIn

WARNING = "Предупреждение: в системе уже открыт сеанс"


def test_a_second_login_is_warned_and_nothing_has_happened_yet(world: World, enter: Enter) -> None:
    first = enter(world.school.teacher)
    second = enter(world.school.teacher)
    assert second.page.heading == WARNING
    assert first.open("/").heading == "Рабочий стол"
    assert second.open("/").heading == WARNING


def test_going_on_ends_the_other_session_and_its_owner_learns_why(
    world: World, enter: Enter
) -> None:
    first, second = enter(world.school.teacher), enter(world.school.teacher)
    assert second.press("Продолжить").heading == "Рабочий стол"
    page = first.open("/")
    assert page.heading == "Вход в систему"
    assert "вы вошли в журнал в другом месте" in page.text
    assert second.open("/").heading == "Рабочий стол"


def test_cancelling_leaves_the_other_session_alone(world: World, enter: Enter) -> None:
    first, second = enter(world.school.teacher), enter(world.school.teacher)
    page = second.press("Отмена")
    assert page.heading == "Вход в систему"
    assert "сеанс в другом месте продолжается" in page.text
    assert first.open("/").heading == "Рабочий стол"


def test_the_same_browser_is_not_warned_of_itself(world: World, enter: Enter) -> None:
    browser = enter(world.school.teacher)
    assert come_from_gosuslugi(world, browser).heading == "Рабочий стол"


@pytest.mark.parametrize("how", ["logged out", "expired"])
def test_a_session_that_is_over_warns_nobody(world: World, enter: Enter, how: str) -> None:
    first = enter(world.school.teacher)
    if how == "logged out":
        first.press("Выйти")
    else:
        world.clock.advance(16 * 60)
    assert enter(world.school.teacher).page.heading == "Рабочий стол"


def test_somebody_else_is_not_warned(world: World, enter: Enter) -> None:
    enter(world.school.teacher)
    assert enter(world.school.class_teacher).page.heading == "Рабочий стол"


def test_the_question_does_not_wait_for_ever(world: World, enter: Enter) -> None:
    enter(world.school.teacher)
    second = enter(world.school.teacher)
    world.clock.advance(11 * 60)
    page = second.press("Продолжить")
    assert page.heading == "Вход в систему"
    assert "слишком долго" in page.text


def test_the_warning_is_nobodys_without_a_login(visit: Visit) -> None:
    assert visit("journal").open("/second").heading == "Вход в систему"


def test_staying_logged_in_is_remembered_over_the_warning(world: World, enter: Enter) -> None:
    enter(world.school.teacher)
    browser = enter(world.school.teacher, remember="y")
    browser.press("Продолжить")
    with world.session() as db:
        (alive,) = db.query(JournalSession).filter_by(replaced=False)
        assert alive.remembered


def test_who_comes_from_gosuslugi_is_warned_too(world: World, enter: Enter, visit: Visit) -> None:
    enter(world.school.teacher)
    assert come_from_gosuslugi(world, visit("journal")).heading == WARNING


def come_from_gosuslugi(world: World, browser: Browser) -> Page:
    with world.session() as db:
        person = db.get_one(Account, world.school.teacher).person
    browser.open("/gosuslugi")
    browser.press("Войти", phone=person.phone, password=person.gosuslugi_password)
    return browser.press("Предоставить доступ")


# --- a form that was open when the session ended --------------------------------------------------


def test_what_was_typed_is_there_again_after_the_login(
    world: World, enter: Enter, log_in: LogIn, linked: Linked
) -> None:
    linked(world.school.class_teacher)
    browser = enter(world.school.class_teacher)
    form = browser.open("/chats/management/new").form("Добавить")
    choice = {
        "kind": form.options["kind"]["Предметы"],
        "school_class": form.options["school_class"]["5А"],
        "subject": form.options["subject"]["Алгебра"],
    }
    world.clock.advance(16 * 60)
    browser.headers["Referer"] = browser.page.url
    page = browser.press("Добавить", **choice)
    assert page.heading == "Вход в систему"
    assert "то, что вы заполнили, сохранилось" in page.text
    del browser.headers["Referer"]
    log_in(browser, world.school.class_teacher)
    assert browser.page.heading == "Новый чат"
    kept = browser.page.form("Добавить").fields
    assert {name: kept[name] for name in choice} == choice
    assert "Алгебра, 5А" in browser.press("Добавить").text


def test_it_waits_though_somebody_else_logs_in_meanwhile(
    world: World, enter: Enter, log_in: LogIn, linked: Linked
) -> None:
    linked(world.school.class_teacher)
    browser = enter(world.school.class_teacher)
    form = browser.open("/chats/management/new").form("Добавить")
    subjects = form.options["kind"]["Предметы"]
    world.clock.advance(16 * 60)
    enter(world.school.teacher)
    browser.headers["Referer"] = browser.page.url
    assert "то, что вы заполнили, сохранилось" in browser.press("Добавить", kind=subjects).text
    del browser.headers["Referer"]
    log_in(browser, world.school.class_teacher)
    assert browser.page.form("Добавить").fields["kind"] == subjects


def test_a_session_that_had_expired_was_not_ended_by_a_later_one(
    world: World, enter: Enter
) -> None:
    expired = enter(world.school.teacher)
    world.clock.advance(16 * 60)
    ended = enter(world.school.teacher)
    enter(world.school.teacher).press("Продолжить")
    assert "вы вошли в журнал в другом месте" in ended.open("/").text
    assert "вы долго ничего не делали" in expired.open("/").text


def test_sessions_that_are_long_over_are_forgotten(world: World, enter: Enter) -> None:
    enter(world.school.teacher)
    world.clock.advance(2 * 86_400)
    enter(world.school.class_teacher)
    with world.session() as db:
        assert db.query(JournalSession).count() == 1


def test_somebody_else_does_not_get_it(
    world: World, enter: Enter, log_in: LogIn, linked: Linked
) -> None:
    linked(world.school.class_teacher)
    linked(world.school.teacher)
    browser = enter(world.school.class_teacher)
    form = browser.open("/chats/management/new").form("Добавить")
    world.clock.advance(16 * 60)
    browser.press("Добавить", kind=form.options["kind"]["Предметы"])
    log_in(browser, world.school.teacher)
    assert browser.open("/chats/management/new").form("Добавить").fields["kind"] == ""


def test_what_is_not_kept_is_said_to_be_lost(world: World, enter: Enter) -> None:
    browser = enter(world.school.class_teacher)
    browser.open("/chats")
    world.clock.advance(16 * 60)
    page = browser.press("Привязать учебный профиль VK ID")
    assert "последнее действие не выполнено" in page.text
