"""«Вход в систему» (A1), and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page as Chromium
from playwright.sync_api import expect

from mock_services.models import Account, JournalSession, Organisation, OrganisationKind, Sex
from mock_services.schema import FaultOrder
from mock_services.server import Stand
from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Page, Visit

WRONG = "Неверный логин или пароль."
COOKIE = "NSSESSIONID"


@dataclass(frozen=True)
class Login:
    """What somebody types."""

    organisation: str
    login: str
    password: str
    name: str

    @classmethod
    def of(cls, world: World, account_id: int) -> Login:
        with world.session() as db:
            account = db.get_one(Account, account_id)
            person = account.person.full_name
            return cls(account.organisation.name, account.login, account.password, person)


@pytest.fixture
def teacher(world: World) -> Login:
    return Login.of(world, world.school.class_teacher)


@pytest.fixture
def journal(visit: Visit) -> Browser:
    return visit("journal")


def log_in(browser: Browser, who: Login, at: str = "/login", **more: str) -> Page:
    typed = {"organisation": who.organisation, "login": who.login, "password": who.password}
    browser.open(at)
    return browser.press("Войти", **(typed | more))


# --- the list of organisations -----------------------------------------------------------------


def test_a_school_that_is_not_found_is_said_where_the_list_would_be(
    page: Chromium, world: World
) -> None:
    page.goto(f"{world.addresses.journal}/login")
    field = page.get_by_role("combobox", name="Выберите организацию")
    field.fill("нет такой школы")
    told = page.get_by_text("Ничего не найдено")
    expect(told).to_be_visible()
    under, box = field.bounding_box(), told.bounding_box()
    assert under
    assert box
    assert box["width"] == under["width"]
    assert box["y"] > under["y"]
    field.press("Escape")
    expect(told).to_have_class("visually-hidden")
    field.fill("школа")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.get_by_text("Найдено:")).to_have_class("visually-hidden")


def test_a_list_that_does_not_come_is_said_where_it_would_be(page: Chromium, world: World) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{world.addresses.journal}/login")
    field = page.get_by_role("combobox", name="Выберите организацию")
    for fault in ({"status": 500}, {"drop": True}, {"truncate": True}):
        field.fill("школа")
        expect(page.get_by_role("option").first).to_be_visible()
        order = {"service": "journal", "path": "/organisations", **fault}
        world.faults.add(FaultOrder.model_validate(order))
        field.fill("лицей")
        expect(page.get_by_text("Список не пришёл, попробуйте ещё раз")).to_be_visible()
        expect(page.get_by_role("option")).to_have_count(0)
        world.faults.clear()
    assert wrong == []


# --- by password -------------------------------------------------------------------------------


def test_the_login_page_offers_gosuslugi_first_and_then_the_password(journal: Browser) -> None:
    page = journal.open("/")
    assert page.path == "/login"
    assert page.headings == ["Вход в систему", "Вход через логин и пароль"]
    gosuslugi, password = page.text.split(" или ", 1)
    assert "Через госуслуги" in gosuslugi
    words = ("Организация", "Орган управления", "Выберите организацию", "Логин", "Пароль")
    for word in (*words, "Остаться в системе", "Забыли пароль?", "Войти"):
        assert word in password


def test_a_teacher_comes_to_her_desk_with_her_classes(journal: Browser, teacher: Login) -> None:
    page = log_in(journal, teacher)
    assert (page.status, page.path, page.heading) == (200, "/", "Рабочий стол")
    for words in (teacher.name, "Учитель", "СОШ № 1", "5А", "Алгебра", "Классное руководство"):
        assert words in page.text


@pytest.mark.parametrize("part", ["student", "parent", "officer"])
def test_everybody_has_a_desk(journal: Browser, world: World, part: str) -> None:
    who = Login.of(world, getattr(world.school, part))
    tab = "/login?kind=authority" if part == "officer" else "/login"
    page = log_in(journal, who, tab)
    assert page.heading == "Рабочий стол"
    expected = {
        "student": "Мой класс: 5А",
        "parent": "Классный руководитель — Петров Сергей Олегович",
        "officer": "Учителя 20",
    }
    assert expected[part] in page.text


@pytest.mark.parametrize(
    ("part", "sex", "word"),
    [
        ("student", Sex.FEMALE, "Ученица"),
        ("student", Sex.MALE, "Ученик"),
        ("teacher", Sex.FEMALE, "Учитель"),
    ],
)
def test_a_girl_is_called_a_girl(
    journal: Browser, world: World, part: str, sex: Sex, word: str
) -> None:
    who = getattr(world.school, part)
    with world.session() as db:
        account = db.get_one(Account, who)
        account.person.sex = sex
        name = account.person.full_name
        db.commit()
    assert f"{name} {word} " in log_in(journal, Login.of(world, who)).text


@pytest.mark.parametrize("wrong", [{"password": "нет"}, {"login": "nobody"}])
def test_what_was_wrong_is_not_told_and_what_was_typed_is_kept(
    journal: Browser, teacher: Login, wrong: dict[str, str]
) -> None:
    page = log_in(journal, teacher, remember="y", **wrong)
    assert page.status == 422
    assert WRONG in page.text
    fields = page.form("Войти").fields
    assert fields["organisation"] == teacher.organisation
    assert fields["login"] == wrong.get("login", teacher.login)
    assert fields["remember"] == "y"
    assert fields["password"] == ""
    assert teacher.password not in page.html


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Выберите организацию из списка."),
        ("Школа, которой нет", "Такой организации нет."),
        ("Управление образования города", "на вкладке «Орган управления»"),
        ("' OR 1=1 --", "Такой организации нет."),
    ],
)
def test_the_organisation_is_taken_by_its_exact_name(
    journal: Browser, teacher: Login, typed: str, message: str
) -> None:
    page = log_in(journal, teacher, organisation=typed)
    assert page.status == 422
    assert message in page.text
    assert page.form("Войти").fields["organisation"] == typed


def test_empty_and_endless_fields_are_named(journal: Browser, teacher: Login) -> None:
    empty = log_in(journal, teacher, login="", password="")
    assert "Введите логин." in empty.text
    assert "Введите пароль." in empty.text
    endless = log_in(journal, teacher, login="я" * 61, organisation="я" * 5000)
    assert endless.status == 422
    assert "Не длиннее 60 знаков." in endless.text


def test_three_wrong_passwords_lock_the_login_for_a_minute_even_for_the_right_one(
    journal: Browser, world: World, teacher: Login
) -> None:
    for _ in range(2):
        assert WRONG in log_in(journal, teacher, password="нет").text
    assert "через 60 секунд" in log_in(journal, teacher, password="нет").text
    world.clock.advance(59)
    assert "через 1 секунду" in log_in(journal, teacher).text
    world.clock.advance(1)
    assert log_in(journal, teacher).heading == "Рабочий стол"


def test_a_right_password_forgives_the_wrong_ones_before(journal: Browser, teacher: Login) -> None:
    for _ in range(2):
        for _ in range(2):
            log_in(journal, teacher, password="нет")
        assert log_in(journal, teacher).heading == "Рабочий стол"
        journal.press("Выйти")


def test_somebody_elses_login_is_not_locked(journal: Browser, world: World, teacher: Login) -> None:
    for _ in range(3):
        log_in(journal, teacher, password="нет")
    colleague = Login.of(world, world.school.teacher)
    assert log_in(journal, colleague).heading == "Рабочий стол"


# --- staying in, and out again -----------------------------------------------------------------


def test_fifteen_idle_minutes_end_a_session_and_a_login_leads_back(
    journal: Browser, world: World, teacher: Login
) -> None:
    log_in(journal, teacher)
    world.clock.advance(15 * 60 - 1)
    assert journal.open("/sections/tasks?week=3").heading == "Задания"
    world.clock.advance(15 * 60 - 1)
    assert journal.open("/sections/tasks?week=3").heading == "Задания"
    world.clock.advance(15 * 60)
    page = journal.open("/sections/tasks?week=3")
    assert page.path == "/login"
    assert "Сеанс завершён" in page.text
    back = log_in(journal, teacher, page.url)
    assert back.url.endswith("/sections/tasks?week=3")


def test_a_press_after_the_end_leads_to_login_and_back_to_its_page(
    journal: Browser, world: World, teacher: Login
) -> None:
    log_in(journal, teacher, "/chats")
    world.clock.advance(3600)
    journal.headers["Referer"] = journal.page.url
    page = journal.press("Привязать учебный профиль VK ID")
    assert page.path == "/login"
    assert log_in(journal, teacher, page.url).path == "/chats"


def test_who_stays_in_the_system_is_in_for_thirty_days(
    journal: Browser, world: World, teacher: Login
) -> None:
    log_in(journal, teacher, remember="y")
    world.clock.advance(30 * 24 * 3600 - 1)
    assert journal.open("/").heading == "Рабочий стол"
    world.clock.advance(1)
    assert journal.open("/").path == "/login"


@pytest.mark.parametrize("remember", [True, False])
def test_only_who_stays_has_a_cookie_that_outlives_the_browser(
    journal: Browser, teacher: Login, *, remember: bool
) -> None:
    log_in(journal, teacher, **({"remember": "y"} if remember else {}))
    (cookie,) = (cookie for cookie in journal.cookies.jar if cookie.name == COOKIE)
    assert cookie.discard is not remember
    assert cookie.has_nonstandard_attr("HttpOnly")


def test_logging_out_ends_the_session_itself(journal: Browser, teacher: Login) -> None:
    log_in(journal, teacher)
    kept = journal.cookies[COOKIE]
    page = journal.press("Выйти")
    assert page.path == "/login"
    assert "Вы вышли из журнала." in page.text
    journal.cookies.set(COOKIE, kept, domain=urlsplit(page.url).hostname or "")
    assert journal.open("/").path == "/login"


def test_a_session_planted_before_the_login_is_not_taken_over(
    journal: Browser, world: World, teacher: Login
) -> None:
    host = urlsplit(world.addresses.journal).hostname or ""
    journal.cookies.set(COOKIE, "planted", domain=host, path="/")
    assert log_in(journal, teacher).heading == "Рабочий стол"
    with world.session() as db:
        assert db.get(JournalSession, "planted") is None
    journal.cookies.clear()
    journal.cookies.set(COOKIE, "planted", domain=host, path="/")
    assert journal.open("/").path == "/login"


def test_a_second_login_in_the_same_browser_ends_the_first(
    journal: Browser, world: World, teacher: Login
) -> None:
    log_in(journal, teacher)
    first = journal.cookies[COOKIE]
    world.clock.advance(3600)
    log_in(journal, teacher, "/login")
    assert journal.cookies[COOKIE] != first
    with world.session() as db:
        assert db.get(JournalSession, first) is None


def test_one_worlds_session_opens_nothing_in_another(
    journal: Browser, stand: Stand, teacher: Login
) -> None:
    log_in(journal, teacher)
    host = urlsplit(stand.main.addresses.journal).hostname or ""
    journal.cookies.set(COOKIE, journal.cookies[COOKIE], domain=host)
    assert journal.open(f"{stand.main.addresses.journal}/").path == "/login"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//x"],
)
def test_a_login_leads_nowhere_but_into_the_journal(
    journal: Browser, teacher: Login, world: World, address: str
) -> None:
    home = f"{world.addresses.journal}/"
    page = log_in(journal, teacher, next=address)
    assert (page.url, page.heading) == (home, "Рабочий стол")
    assert journal.get("/login", params={"next": address}).url == home


def test_a_form_without_our_token_is_refused(journal: Browser, teacher: Login) -> None:
    log_in(journal, teacher)
    for path in ("/logout", "/chats/link", "/chats/management/new"):
        assert journal.post(path).status_code == 400
    assert journal.open("/").heading == "Рабочий стол"


# --- around it ---------------------------------------------------------------------------------


def search(journal: httpx.Client, kind: str, words: str) -> list[str]:
    found = journal.get("/organisations", params={"kind": kind, "q": words})
    return [organisation["name"] for organisation in found.raise_for_status().json()]


def test_organisations_are_found_by_any_words_of_their_names(journal: Browser) -> None:
    assert search(journal, "school", "сош 1") == ["Средняя общеобразовательная школа № 1"]
    assert search(journal, "school", "  ЛИЦЕЙ ") == ["Лицей № 14"]
    assert search(journal, "authority", "района") == ["Управление образования района"]
    assert len(search(journal, "school", "")) == 5
    assert search(journal, "authority", "лицей") == []
    assert search(journal, "school", "%") == []


def test_of_five_hundred_schools_twenty_are_listed(journal: Browser, world: World) -> None:
    with world.session() as db:
        db.add_all(
            Organisation(
                kind=OrganisationKind.SCHOOL,
                name=f"Сельская школа № {number}",
                short_name=f"Сельская № {number}",
                search_name=f"сельская школа № {number}",
            )
            for number in range(1, 501)
        )
    assert len(search(journal, "school", "сельская")) == 20
    assert search(journal, "school", "сельская 499") == ["Сельская школа № 499"]


@pytest.mark.parametrize("words", ["королева", "КОРОЛЁВА"])
def test_a_school_is_found_with_either_letter(journal: Browser, world: World, words: str) -> None:
    names = [f"Школа имени {each}" for each in ("Королёва", "Королевы")]
    with world.session() as db:
        db.add_all(
            Organisation(
                kind=OrganisationKind.SCHOOL, name=name, short_name=name, search_name=name.lower()
            )
            for name in names
        )
    assert search(journal, "school", words) == names[:1]
    assert search(journal, "school", "имёни королев") == names


def test_a_tab_that_is_not_there_is_refused(journal: Browser) -> None:
    assert journal.get("/organisations", params={"kind": "sect", "q": ""}).status_code == 400
    assert journal.open("/login?kind=sect").form("Войти").fields["kind"] == "school"


def test_without_a_password_one_is_told_what_to_do(journal: Browser) -> None:
    journal.open("/login")
    page = journal.follow("Забыли пароль?")
    assert page.heading == "Забыли пароль?"
    assert "администратор" in page.text
    assert journal.follow("Вернуться ко входу").path == "/login"


def test_what_lies_outside_the_instruction_says_so(journal: Browser, teacher: Login) -> None:
    log_in(journal, teacher)
    for section in ("Журнал", "Расписание", "Задания", "Объявления"):
        page = journal.follow(section)
        assert page.heading == section
        assert "На учебном стенде этого раздела нет." in page.text
    assert journal.open("/sections/attic").status == 404
