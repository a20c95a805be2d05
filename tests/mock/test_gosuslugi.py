"""«Через госуслуги»: the other way into the journal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from mock_services.models import Account, Person, PhoneMessage, Role, Sex
from mock_services.schema import BehaviourOrder, FaultOrder
from mock_services.worlds import World
from tests.mock.contract import Contract
from tests.roles import another_role

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Page, Visit

PASSWORD = "secret-of-gosuslugi"


@pytest.fixture
def journal(visit: Visit) -> Browser:
    return visit("journal")


@pytest.fixture
def teacher(world: World) -> Person:
    with world.session() as db:
        person = db.get_one(Account, world.school.class_teacher).person
        person.gosuslugi_password = PASSWORD
        return person


def log_in(browser: Browser, phone: str, password: str = PASSWORD, at: str = "/login") -> Page:
    browser.open(at)
    browser.follow("Через госуслуги")
    return browser.press("Войти", phone=phone, password=password)


def test_a_teacher_comes_in_and_where_she_was_going(journal: Browser, teacher: Person) -> None:
    journal.open("/chats")
    page = log_in(journal, teacher.phone, at=journal.page.url)
    assert page.heading == "Доступ к вашим данным"
    assert teacher.full_name in page.text
    page = journal.press("Предоставить доступ")
    assert (page.path, page.heading) == ("/chats", "Чаты")
    assert teacher.full_name in page.text


@pytest.mark.parametrize(
    "phone",
    ["+7 999 000-00-01", "8 (999) 000-00-01", "9990000001", "79990000001", " +79990000001 "],
)
def test_a_phone_is_read_in_any_usual_way_of_writing(
    journal: Browser, teacher: Person, phone: str
) -> None:
    assert teacher.phone == "+79990000001"
    assert log_in(journal, phone).heading == "Доступ к вашим данным"


@pytest.mark.parametrize(
    ("phone", "password", "message"),
    [
        ("+7 999 000-00-01", "нет", "Неверный телефон или пароль."),
        ("+7 999 999-99-99", PASSWORD, "Неверный телефон или пароль."),
        ("12", PASSWORD, "Номер мобильного телефона"),
        ("", "", "Введите номер телефона."),
        ("9" * 5000, "x" * 5000, "Не длиннее 60 знаков."),
    ],
)
def test_a_wrong_login_says_so_and_keeps_the_phone(
    journal: Browser, teacher: Person, phone: str, password: str, message: str
) -> None:
    del teacher
    page = log_in(journal, phone, password)
    assert page.status == 422
    assert message in page.text
    assert page.form("Войти").fields["phone"] == phone
    assert page.form("Войти").fields["password"] == ""


def send_from_its_page(browser: Browser, button: str, **fields: str) -> Page:
    """Send a form as a browser does, which tells from what page; press what leads on."""
    form = browser.page.form(button)
    headers = {"Referer": browser.page.url}
    answer = browser.post(form.action, data=form.fields | fields, headers=headers)
    assert answer.status_code == 500
    browser.page = type(browser.page)(answer)
    return browser.follow("Попробовать ещё раз")


def test_after_a_failure_one_logs_in_anew_and_comes_where_one_was_going(
    journal: Browser, world: World, teacher: Person
) -> None:
    """A password is not sent again by itself, and the page knows where to go back to."""
    world.behaviour.change(BehaviourOrder(second_factor=True))
    journal.open("/login")
    journal.follow("Через госуслуги")
    right = {"phone": teacher.phone, "password": PASSWORD}
    fault = FaultOrder(service="gosuslugi", method="POST", status=500, times=1)
    world.faults.add(fault)
    page = send_from_its_page(journal, "Войти", **right)
    assert (page.status, page.heading) == (200, "Вход на Госуслуги")
    assert PASSWORD not in page.html
    journal.press("Войти", **right)
    (code,) = codes_sent(world, teacher.phone)
    world.faults.add(fault)
    page = send_from_its_page(journal, "Продолжить", code=code)
    assert (page.status, page.heading) == (200, "Код подтверждения")
    journal.press("Продолжить", code=code)
    assert journal.press("Предоставить доступ").heading == "Рабочий стол"


def test_who_refuses_is_back_at_the_login_page(journal: Browser, teacher: Person) -> None:
    log_in(journal, teacher.phone)
    page = journal.press("Отказать")
    assert page.heading == "Вход в систему"
    assert "Вы не разрешили журналу узнать, кто вы." in page.text


def grant(browser: Browser, phone: str) -> str:
    """Go as far as the ticket; return the address that it travels in."""
    log_in(browser, phone)
    form = browser.page.form("Предоставить доступ")
    answer = browser.post(
        form.action, data={**form.fields, "decision": "grant"}, follow_redirects=False
    )
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_ticket_is_good_once(journal: Browser, teacher: Person) -> None:
    address = grant(journal, teacher.phone)
    assert journal.open(address).heading == "Рабочий стол"
    journal.press("Выйти")
    (used,) = parse_qs(urlsplit(address).query)["code"]
    (state,) = parse_qs(urlsplit(grant(journal, teacher.phone)).query)["state"]
    page = journal.open(f"/gosuslugi/callback?code={used}&state={state}")
    assert (page.status, page.heading) == (400, "Вход через Госуслуги не завершён")
    assert journal.open("/").path == "/login"


def test_a_login_begun_in_another_tab_ends_none(journal: Browser, teacher: Person) -> None:
    address = grant(journal, teacher.phone)
    journal.get("/gosuslugi")
    assert journal.get("/gosuslugi/callback?code=x&state=stray").status_code == 400
    assert journal.open(address).heading == "Рабочий стол"


@pytest.mark.parametrize(
    ("seconds", "heading"), [(59, "Рабочий стол"), (60, "Вход через Госуслуги не завершён")]
)
def test_a_ticket_is_good_for_a_minute(
    journal: Browser, world: World, teacher: Person, seconds: int, heading: str
) -> None:
    address = grant(journal, teacher.phone)
    world.clock.advance(seconds)
    assert journal.open(address).heading == heading


def test_a_ticket_opens_nothing_in_a_browser_that_did_not_ask(
    journal: Browser, visit: Visit, teacher: Person
) -> None:
    address = grant(journal, teacher.phone)
    page = visit("journal").open(address)
    assert (page.status, page.heading) == (400, "Вход через Госуслуги не завершён")


@pytest.mark.parametrize("path", ["/login", "/access"])
@pytest.mark.parametrize(
    "back",
    [None, "https://evil.example/gosuslugi/callback", "{journal}/gosuslugi/callback/", "{journal}"],
)
def test_nobody_is_sent_anywhere_but_to_the_journals_own_address(
    visit: Visit, world: World, path: str, back: str | None
) -> None:
    query = {"redirect_uri": back.format(journal=world.addresses.journal)} if back else {}
    answer = visit("gosuslugi").get(path, params=query)
    assert answer.status_code == 400
    assert "Вход невозможен" in answer.text


def test_access_is_asked_only_of_who_has_logged_in(journal: Browser, teacher: Person) -> None:
    address = log_in(journal, teacher.phone).url
    journal.press("Отказать")
    assert journal.open(address).heading == "Вход на Госуслуги"


@pytest.mark.parametrize(
    ("seconds", "heading"), [(599, "Доступ к вашим данным"), (600, "Вход на Госуслуги")]
)
def test_who_is_in_has_ten_minutes_to_decide(
    journal: Browser, world: World, teacher: Person, seconds: int, heading: str
) -> None:
    address = log_in(journal, teacher.phone).url
    world.clock.advance(seconds)
    assert journal.open(address).heading == heading


def test_who_is_not_in_the_journal_is_told_so(journal: Browser, world: World) -> None:
    with world.session() as db:
        stranger = Person(
            surname="Неизвестный",
            name="Иван",
            sex=Sex.MALE,
            born=world.clock.now().date(),
            phone="+79995550000",
            gosuslugi_password=PASSWORD,
        )
        db.add(stranger)
    log_in(journal, "9995550000")
    page = journal.press("Предоставить доступ")
    assert (page.status, page.heading) == (403, "Вас нет в журнале")
    assert "Неизвестный Иван" in page.text


@pytest.fixture
def teacher_and_parent(world: World, teacher: Person) -> Person:
    with world.session() as db:
        another_role(db, db.get_one(Account, world.school.class_teacher), Role.PARENT)
    return teacher


def test_a_person_with_several_roles_chooses_one(
    journal: Browser, teacher_and_parent: Person
) -> None:
    log_in(journal, teacher_and_parent.phone)
    page = journal.press("Предоставить доступ")
    assert page.heading == "Выберите роль"
    page = journal.press("Родитель, СОШ № 1")
    assert page.heading == "Рабочий стол"
    assert "Родитель" in page.text
    assert journal.open("/role").path == "/"


def test_a_role_of_somebody_else_cannot_be_chosen(
    journal: Browser, world: World, teacher_and_parent: Person
) -> None:
    log_in(journal, teacher_and_parent.phone)
    journal.press("Предоставить доступ")
    form = journal.page.form("Учитель, СОШ № 1")
    answer = journal.post(form.action, data={**form.fields, "account": str(world.school.officer)})
    assert answer.status_code == 400
    assert journal.open("/").path == "/login"


def test_the_choice_of_a_role_waits_ten_minutes(
    journal: Browser, world: World, teacher_and_parent: Person
) -> None:
    log_in(journal, teacher_and_parent.phone)
    journal.press("Предоставить доступ")
    world.clock.advance(600)
    page = journal.press("Учитель, СОШ № 1")
    assert page.path == "/login"
    assert "Выбор роли занял слишком много времени." in page.text


# --- by program --------------------------------------------------------------------------------


@pytest.fixture
def contract(visit: Visit) -> Contract:
    return Contract(visit("gosuslugi").get("/openapi.json").json())


def test_a_program_is_sent_back_with_a_ticket_that_is_good_once(
    world: World, visit: Visit, teacher: Person, contract: Contract
) -> None:
    program = visit("journal")
    program.open("/webapi/sso/esia/crosslogin")
    right = {"login": teacher.phone, "password": PASSWORD}
    login = f"{world.addresses.gosuslugi}/aas/oauth2/api/login"
    wrong = program.post(login, json={**right, "password": "нет"})
    assert wrong.json()["failed"] == "INVALID_PASSWORD"
    nobody = program.post(login, json={**right, "login": "+79999999999"})
    assert nobody.json() == wrong.json()
    done = program.post(login, json=right)
    for answer in (wrong, nobody, done):
        contract.check(answer)
    back = done.json()["redirect_url"]
    assert back.startswith(f"{world.addresses.journal}/gosuslugi/callback?")
    (state,) = parse_qs(urlsplit(program.open(back).url).query)["loginState"]
    users = program.get("/webapi/sso/esia/account-info", params={"loginState": state}).json()
    assert [user["roles"] for user in users["users"]] == [[{"id": 4, "name": "Учитель"}]]
    assert program.open(back).status == 400
    form = {"loginType": 8, "lscope": users["users"][0]["id"], "loginState": state}
    assert visit("journal").post("/webapi/auth/login", data=form).status_code == 409
    world.clock.advance(600)
    assert program.post("/webapi/auth/login", data=form).status_code == 409


def test_a_program_leaves_nobody_logged_in(world: World, visit: Visit, teacher: Person) -> None:
    program = visit("journal")
    address = program.open("/webapi/sso/esia/crosslogin").url
    login = f"{world.addresses.gosuslugi}/aas/oauth2/api/login"
    right = {"login": teacher.phone, "password": PASSWORD}
    assert program.post(login, json=right).json()["action"] == "DONE"
    page = program.open(address.replace("/login", "/access"))
    assert page.heading == "Вход на Госуслуги"


def test_a_program_that_the_journal_has_not_sent_is_refused(
    visit: Visit, teacher: Person, contract: Contract
) -> None:
    gosuslugi = visit("gosuslugi")
    right = {"login": teacher.phone, "password": PASSWORD}
    refused = gosuslugi.post("/aas/oauth2/api/login", json=right)
    contract.check(refused)
    assert (refused.status_code, refused.json()["failed"]) == (400, "NO_REQUEST")
    assert gosuslugi.post("/aas/oauth2/api/login", json={"login": 1}).status_code == 422
    json = {"Content-Type": "application/json"}
    deep = gosuslugi.post("/aas/oauth2/api/login", content="[" * 100_000, headers=json)
    assert deep.status_code == 400


def test_who_does_not_want_to_be_known_leaves_a_program_without_a_state(
    journal: Browser, teacher: Person
) -> None:
    journal.open("/webapi/sso/esia/crosslogin")
    journal.press("Войти", phone=teacher.phone, password=PASSWORD)
    page = journal.press("Отказать")
    assert page.path == "/login"
    assert "loginState" not in page.url


# --- a second factor ---------------------------------------------------------------------------


@pytest.fixture
def asks_for_codes(world: World) -> World:
    world.behaviour.change(BehaviourOrder(second_factor=True))
    return world


def codes_sent(world: World, phone: str, sender: str = "gosuslugi") -> list[str]:
    with world.session() as db:
        sent = db.query(PhoneMessage).filter_by(phone=phone, sender=sender).order_by("id")
        return [code for each in sent for code in re.findall(r"\d{6}", each.text)]


def test_after_the_password_a_code_is_asked_for(
    asks_for_codes: World, journal: Browser, teacher: Person
) -> None:
    page = log_in(journal, teacher.phone)
    assert page.heading == "Код подтверждения"
    assert "+7 999 000-00-01" in page.text
    assert "Неверный код. Осталось: 2 попытки." in journal.press("Продолжить", code="0").text
    assert journal.page.form("Продолжить").fields["code"] == ""
    page = journal.press("Продолжить", code="")
    assert "Проверьте, что введено Код : Введите код." in page.text
    assert "data-summary" in page.html
    (code,) = codes_sent(asks_for_codes, teacher.phone)
    assert journal.press("Продолжить", code=code).heading == "Доступ к вашим данным"
    assert journal.press("Предоставить доступ").heading == "Рабочий стол"


def test_a_code_is_taken_with_the_spaces_it_is_read_with(
    asks_for_codes: World, journal: Browser, teacher: Person
) -> None:
    log_in(journal, teacher.phone)
    (code,) = codes_sent(asks_for_codes, teacher.phone)
    assert "Введите код." in journal.press("Продолжить", code=" - ").text
    page = journal.press("Продолжить", code=f" {code[:3]} {code[3:]}")
    assert page.heading == "Доступ к вашим данным"


def test_letters_are_a_wrong_code_on_the_page_and_for_programs(
    asks_for_codes: World, journal: Browser, visit: Visit, teacher: Person, contract: Contract
) -> None:
    log_in(journal, teacher.phone)
    assert "Неверный код. Осталось: 2 попытки." in journal.press("Продолжить", code="двести").text
    program = visit("journal")
    program.open("/webapi/sso/esia/crosslogin")
    login = f"{asks_for_codes.addresses.gosuslugi}/aas/oauth2/api/login"
    program.post(login, json={"login": teacher.phone, "password": PASSWORD})
    wrong = program.post(f"{login}/otp/verify", params={"code": "двести"})
    contract.check(wrong)
    assert wrong.json()["failed"] == "INVALID_OTP"


def test_another_code_takes_the_place_of_the_first(
    asks_for_codes: World, journal: Browser, teacher: Person
) -> None:
    log_in(journal, teacher.phone)
    asks_for_codes.clock.advance(18)
    page = journal.press("Отправить код ещё раз")
    assert "Код уже отправлен. Новый можно запросить через 42 секунды." in page.text
    assert 'aria-invalid="true"' not in page.html
    asks_for_codes.clock.advance(60)
    assert "Отправили новый код." in journal.press("Отправить код ещё раз").text
    first, second = codes_sent(asks_for_codes, teacher.phone)
    assert "Неверный код." in journal.press("Продолжить", code=first).text
    assert journal.press("Продолжить", code=second).heading == "Доступ к вашим данным"


def test_three_wrong_codes_kill_a_code(
    asks_for_codes: World, journal: Browser, teacher: Person
) -> None:
    log_in(journal, teacher.phone)
    (code,) = codes_sent(asks_for_codes, teacher.phone)
    for words in ("Осталось: 2 попытки.", "Осталось: 1 попытка.", "Код трижды введён неверно"):
        assert words in journal.press("Продолжить", code="0").text
    assert "Этот код больше не действует." in journal.press("Продолжить", code=code).text
    asks_for_codes.clock.advance(60)
    journal.press("Отправить код ещё раз")
    _, fresh = codes_sent(asks_for_codes, teacher.phone)
    assert journal.press("Продолжить", code=fresh).heading == "Доступ к вашим данным"


def test_after_five_codes_an_hour_there_is_none_on_the_page_and_for_programs(
    asks_for_codes: World, journal: Browser, visit: Visit, teacher: Person, contract: Contract
) -> None:
    refusal = "На этот номер отправлено слишком много кодов. Попробуйте после 10:00."
    log_in(journal, teacher.phone)
    for _ in range(4):
        asks_for_codes.clock.advance(60)
        assert "Отправили новый код." in journal.press("Отправить код ещё раз").text
    asks_for_codes.clock.advance(60)
    page = journal.press("Отправить код ещё раз")
    assert refusal in page.text
    assert "data-summary" in page.html
    assert 'aria-invalid="true"' not in page.html
    assert refusal in log_in(visit("journal"), teacher.phone).text
    program = visit("journal")
    program.open("/webapi/sso/esia/crosslogin")
    login = f"{asks_for_codes.addresses.gosuslugi}/aas/oauth2/api/login"
    right = {"login": teacher.phone, "password": PASSWORD}
    limited = program.post(login, json=right)
    contract.check(limited)
    assert limited.json() == {"failed": "OTP_LIMIT", "message": refusal}
    asks_for_codes.clock.advance(3600 - 300)
    assert program.post(login, json=right).json()["action"] == "ENTER_MFA"


def test_a_code_is_waited_for_ten_minutes(
    asks_for_codes: World, journal: Browser, teacher: Person
) -> None:
    here = log_in(journal, teacher.phone).url
    asks_for_codes.clock.advance(599)
    assert journal.open(here).heading == "Код подтверждения"
    asks_for_codes.clock.advance(1)
    assert journal.open(here).heading == "Вход на Госуслуги"


def test_without_the_code_nobody_gets_further(
    asks_for_codes: World, journal: Browser, teacher: Person
) -> None:
    log_in(journal, teacher.phone)
    here = journal.page.url
    assert journal.open(here.replace("/code", "/access")).heading == "Код подтверждения"
    journal.cookies.clear()
    assert journal.open(here).heading == "Вход на Госуслуги"


def test_a_code_of_gosuslugi_is_no_code_of_vk_id(
    asks_for_codes: World, journal: Browser, visit: Visit, teacher: Person
) -> None:
    log_in(journal, teacher.phone)
    messenger = visit("messenger")
    messenger.open("/")
    messenger.press("Продолжить", phone=teacher.phone)
    (code,) = codes_sent(asks_for_codes, teacher.phone)
    assert "Неверный код." in messenger.press("Продолжить", code=code).text
    (own,) = codes_sent(asks_for_codes, teacher.phone, "VK ID")
    assert "Неверный код." in journal.press("Продолжить", code=own).text


def test_a_program_proves_the_second_factor_too(
    asks_for_codes: World, visit: Visit, teacher: Person, contract: Contract
) -> None:
    program = visit("journal")
    program.open("/webapi/sso/esia/crosslogin")
    login = f"{asks_for_codes.addresses.gosuslugi}/aas/oauth2/api/login"
    verify = f"{login}/otp/verify"
    early = program.post(verify, params={"code": "1"})
    wanted = program.post(login, json={"login": teacher.phone, "password": PASSWORD})
    assert wanted.json()["action"] == "ENTER_MFA"
    details = wanted.json()["mfa_details"]
    assert (details["type"], details["otp_details"]["phone"]) == ("SMS", "+7******0001")
    wrong = program.post(verify, params={"code": "1"})
    assert wrong.json() == {
        "failed": "INVALID_OTP",
        "message": "Неверный код. Осталось: 2\u00a0попытки.",
    }
    (code,) = codes_sent(asks_for_codes, teacher.phone)
    done = program.post(verify, params={"code": code})
    assert done.json()["redirect_url"].startswith(asks_for_codes.addresses.journal)
    assert early.status_code == program.post(verify, params={"code": code}).status_code == 400
    for answer in (early, wanted, wrong, done):
        contract.check(answer)
    assert contract.seen == contract.described
