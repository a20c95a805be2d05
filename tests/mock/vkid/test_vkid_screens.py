"""What a person walks through at VK ID: only what is missing, nothing twice (A3n to A10)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http.cookies import SimpleCookie
from random import Random
from typing import TYPE_CHECKING

import pytest

from mock_services.models import EducationalProfile, VkSession
from mock_services.vkid.profiles import find_account
from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Visit
    from tests.mock.vkid.conftest import Service, Walker

PHONE = "Вход по номеру телефона"
CODE = "Введите код из SMS"
PROFILE = "Профиль VK ID"
CREATE = "Учебный профиль"
INFO = "Информация о себе"
CONSENT = "Продолжить с этим профилем?"


# --- A3n: only the missing steps ----------------------------------------------------------------


@pytest.mark.parametrize("client_id", ["journal", "messenger"])
@pytest.mark.parametrize(
    ("has", "logged_in", "screens"),
    [
        ("nothing", False, [PHONE, CODE, PROFILE, CREATE, INFO]),
        ("account", False, [PHONE, CODE, CREATE, INFO]),
        ("account", True, [CREATE, INFO]),
        ("profile", False, [PHONE, CODE, CONSENT]),
        ("profile", True, [CONSENT]),
    ],
)
def test_only_what_is_missing_is_asked(  # noqa: PLR0917 - a table's row and its world
    client_id: str,
    has: str,
    logged_in: bool,  # noqa: FBT001 - a row of the table above
    screens: list[str],
    request: pytest.FixtureRequest,
    walker: Walker,
    journal: Service,
    phone: str,
    kept: Callable[[str], tuple[int, int]],
) -> None:
    if has != "nothing":
        request.getfixturevalue(f"give_{has}")()
    if logged_in:
        walker.come_in(journal)
    service: Service = request.getfixturevalue(client_id)
    walked, answer = walker.walk(service)
    assert walked == screens
    assert answer["state"] == service.state
    assert answer["type"] == "code_v2"
    assert kept(phone) == (1, 1)
    assert service.exchange(walker.browser, answer).status_code == 200


def test_a_login_without_an_account_is_no_login(walker: Walker, journal: Service) -> None:
    """The sixth combination: the browser is logged in, but not as the owner of this phone."""
    walker.walk(journal)
    walker.browser.open(journal.authorize())
    page = walker.browser.press("Войти с другим номером")
    assert page.heading == PHONE
    stranger = type(walker)(walker.world, walker.browser, "+79990007777", walker.phones)
    stranger.browser.press("Продолжить", phone=stranger.phone)
    assert stranger.browser.press("Продолжить", code=stranger.code()).heading == PROFILE


def test_whoever_looks_at_another_phone_and_leaves_stays_logged_in(
    walker: Walker, journal: Service, give_profile: Callable[[], None]
) -> None:
    give_profile()
    walker.come_in(journal)
    walker.browser.press("Войти с другим номером")
    walker.browser.follow("Отмена")
    assert walker.browser.open(journal.authorize()).heading == CONSENT


def test_a_browser_is_logged_in_for_thirty_days(
    walker: Walker, journal: Service, give_profile: Callable[[], None]
) -> None:
    give_profile()
    walker.come_in(journal)
    walker.world.clock.advance(30 * 86_400 - 1)
    assert walker.browser.open(journal.authorize()).heading == CONSENT
    walker.world.clock.advance(1)
    assert walker.browser.open(journal.authorize()).heading == PHONE


def test_each_login_has_a_new_id_that_scripts_cannot_read(
    walker: Walker, journal: Service, give_profile: Callable[[], None]
) -> None:
    give_profile()
    walker.browser.cookies.set(
        "vkid_session", "planted", domain=f"id.{walker.world.name}.localhost"
    )
    walker.ask_for_code(journal)
    response = walker.browser.post(
        str(walker.browser.page.url),
        data=walker.browser.page.form("Продолжить").fields | {"code": walker.code()},
        follow_redirects=False,
    )
    cookies: SimpleCookie = SimpleCookie()
    for line in response.headers.get_list("set-cookie"):
        cookies.load(line)
    cookie = cookies["vkid_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value != "planted"
    with walker.world.session() as db:
        assert [row.id for row in db.query(VkSession)] == [cookie.value]


# --- leaving and coming back --------------------------------------------------------------------


def test_cancelling_goes_back_to_the_service_as_refused(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    answer = journal.answer(walker.browser.follow("Отмена"))
    assert answer["error"] == "access_denied"
    assert answer["state"] == journal.state
    assert "code" not in answer


def test_the_vk_id_stays_when_she_leaves_after_making_it(
    walker: Walker, journal: Service, phone: str, kept: Callable[[str], tuple[int, int]]
) -> None:
    walker.come_in(journal)
    page = walker.browser.press("Продолжить", surname="Котова", name="Анна")
    assert page.heading == CREATE
    walker.browser.follow("Отмена")
    assert kept(phone) == (1, 0)
    walked, _ = walker.walk(journal)
    assert walked == [CREATE, INFO]
    assert kept(phone) == (1, 1)


def test_leaving_at_the_last_screen_makes_no_profile(
    walker: Walker, journal: Service, phone: str, kept: Callable[[str], tuple[int, int]]
) -> None:
    walker.come_in(journal)
    walker.browser.press("Продолжить", surname="Котова", name="Анна")
    assert walker.browser.press("Создать учебный профиль").heading == INFO
    walker.browser.follow("Отмена")
    assert kept(phone) == (1, 0)


def test_back_keeps_what_was_typed(walker: Walker, journal: Service) -> None:
    walker.come_in(journal)
    browser = walker.browser
    assert browser.press("Назад", surname="Котова", name="Ан").heading == PHONE
    assert browser.page.form("Продолжить").fields["phone"] == walker.phone
    # The phone has proved itself: it needs no second code.
    assert browser.press("Продолжить").heading == PROFILE
    fields = browser.page.form("Продолжить").fields
    assert (fields["surname"], fields["name"]) == ("Котова", "Ан")
    browser.press("Продолжить", name="Анна")
    assert browser.press("Назад").heading == PROFILE
    assert browser.press("Продолжить", surname="Кошкина").heading == CREATE
    browser.press("Создать учебный профиль")
    page = browser.press("Назад", born="25.07.1987", sex="female", full_name="Анна Мария Кошкина")
    assert page.heading == CREATE
    browser.press("Создать учебный профиль")
    fields = browser.page.form("Продолжить").fields
    assert fields["born"] == "25.07.1987"
    assert fields["sex"] == "female"
    assert fields["full_name"] == "Анна Мария Кошкина"
    browser.press("Продолжить")
    with walker.world.session() as db:
        profile = db.query(EducationalProfile).one()
        assert (profile.name, profile.surname) == ("Анна Мария", "Кошкина")


def test_a_name_that_is_mended_is_the_profiles_too(walker: Walker, journal: Service) -> None:
    """What else was typed on the last screen stays."""
    walker.come_in(journal)
    browser = walker.browser
    browser.press("Продолжить", surname="Котова", name="Анна", patronymic="Львовна")
    browser.press("Создать учебный профиль")
    browser.press("Назад", born="25.07.1987", sex="female")
    assert browser.press("Назад").heading == PROFILE
    page = browser.press("Продолжить", surname="Кошкина", patronymic="")
    assert page.heading == INFO
    fields = page.form("Продолжить").fields
    assert (fields["full_name"], fields["patronymic"]) == ("Анна Кошкина", "")
    assert (fields["born"], fields["sex"]) == ("25.07.1987", "female")


def test_two_tabs_make_one_vk_id_and_one_profile(
    walker: Walker, journal: Service, phone: str, kept: Callable[[str], tuple[int, int]]
) -> None:
    browser = walker.browser
    walker.come_in(journal)
    first = browser.page
    browser.press("Продолжить", surname="Котова", name="Анна")
    browser.press("Создать учебный профиль")
    info = browser.page
    browser.page = first
    assert browser.press("Продолжить", surname="Котова", name="Анна").heading == INFO
    browser.page = info
    assert "code" in journal.answer(browser.press("Продолжить", born="01.02.1990", sex="male"))
    browser.page = info
    assert browser.press("Продолжить", born="01.02.1991", sex="male").status == 410
    assert kept(phone) == (1, 1)


def test_two_browsers_with_one_phone_make_one_vk_id(
    walker: Walker,
    another_walker: Walker,
    journal: Service,
    phone: str,
    kept: Callable[[str], tuple[int, int]],
) -> None:
    walker.come_in(journal)
    twin = type(walker)(walker.world, another_walker.browser, phone, walker.phones)
    twin.come_in(journal)
    assert twin.browser.press("Продолжить", surname="Котова", name="Анна").heading == CREATE
    assert walker.browser.press("Продолжить", surname="Котова", name="Анна").heading == CREATE
    for browser in (twin.browser, walker.browser):
        browser.press("Создать учебный профиль")
    assert "code" in journal.answer(
        twin.browser.press("Продолжить", born="01.02.1990", sex="female")
    )
    page = walker.browser.press("Продолжить", born="02.02.1990", sex="female")
    assert page.heading == CONSENT
    assert "01.02.1990" in page.text
    assert kept(phone) == (1, 1)


def test_a_journal_and_a_messenger_in_two_tabs_do_not_mix(
    walker: Walker, journal: Service, messenger: Service, give_profile: Callable[[], None]
) -> None:
    give_profile()
    walker.come_in(journal)
    for_journal = walker.browser.page
    walker.browser.open(messenger.authorize())
    assert "VK Мессенджер" in walker.browser.page.text
    walker.browser.page = for_journal
    page = walker.browser.press("Продолжить")
    assert journal.answer(page)["state"] == journal.state
    assert not messenger.answer(page)


def test_a_visit_is_over_once_she_went_back(walker: Walker, journal: Service) -> None:
    page = walker.browser.open(journal.authorize())
    walker.browser.follow("Отмена")
    assert walker.browser.open(page.url).status == 410
    assert "начните вход ещё раз" in walker.browser.page.text


def test_a_visit_is_over_after_a_day(walker: Walker, journal: Service) -> None:
    page = walker.browser.open(journal.authorize())
    walker.world.clock.advance(86_400)
    assert walker.browser.open(page.url).status == 410


def test_a_visit_belongs_to_its_browser(
    walker: Walker, another_walker: Walker, journal: Service
) -> None:
    page = walker.come_in(journal)
    assert another_walker.browser.open(page.url).status == 410


@pytest.mark.parametrize("screen", ["profile", "create", "info", "consent"])
def test_no_screen_can_be_skipped(screen: str, walker: Walker, journal: Service) -> None:
    page = walker.ask_for_code(journal)
    assert walker.browser.open(page.url.replace("/code", f"/{screen}")).heading == CODE
    token = walker.browser.page.form("Продолжить").fields["csrf_token"]
    response = walker.browser.post(
        page.url.replace("/code", f"/{screen}"),
        data={"csrf_token": token, "surname": "Котова", "name": "Анна"},
    )
    assert response.url.path.endswith("/code")


# --- what is typed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "+79990001122",
        "89990001122",
        "9990001122",
        "8 (999) 000-11-22",
        "+7 999 000 11 22",
        " +7\u00a0(999)\u00a0000\u201111\u201122 ",
    ],
)
def test_a_phone_is_understood_in_any_usual_shape(
    typed: str, walker: Walker, journal: Service
) -> None:
    walker.browser.open(journal.authorize())
    page = walker.browser.press("Продолжить", phone=typed)
    assert page.heading == CODE
    assert "+7 999 000-11-22" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "999",
        "+7 999 000-11",
        "+7 999 000-11-22-33",
        "+1 202 555 0100",
        "8 495 000-11-22",
        "телефон",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "9" * 5000,
        "٩٩٩٠٠٠١١٢٢",
    ],
)
def test_what_is_no_phone_is_refused_beside_the_field(
    typed: str, walker: Walker, journal: Service
) -> None:
    walker.browser.open(journal.authorize())
    page = walker.browser.press("Продолжить", phone=typed)
    assert page.status == 422
    assert page.heading == PHONE
    assert 'id="phone-error"' in page.html
    assert "<script>alert" not in page.html
    assert page.form("Продолжить").fields["phone"] == typed


@pytest.mark.parametrize(
    ("surname", "name"),
    [
        ("Салтыков-Щедрин", "Жан-Поль"),
        ("О'Коннор", "Анна Мария"),
        ("O’Brien", "Ева"),
        ("Ы" * 60, "Ё" * 60),
    ],
)
def test_real_names_are_taken(surname: str, name: str, walker: Walker, journal: Service) -> None:
    walker.come_in(journal)
    page = walker.browser.press("Продолжить", surname=f"  {surname} ", name=name)
    assert page.heading == CREATE
    with walker.world.session() as db:
        account = find_account(db, walker.phone)
        assert account
        assert (account.surname, account.name, account.patronymic) == (surname, name, None)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("surname", ""),
        ("surname", "   "),
        ("name", ""),
        ("name", "<script>alert(1)</script>"),
        ("surname", "'; DROP TABLE vk_account; --"),
        ("patronymic", "R2D2"),
        ("patronymic", "{{ 7 * 7 }}"),
        ("surname", "../../etc/passwd"),
        ("name", "Ё" * 61),
        ("name", "-"),
    ],
)
def test_a_name_that_is_none_is_refused_and_nothing_is_lost(
    field: str,
    typed: str,
    walker: Walker,
    journal: Service,
    kept: Callable[[str], tuple[int, int]],
) -> None:
    walker.come_in(journal)
    good = {"surname": "Котова", "name": "Анна", "patronymic": "Ильинична"}
    page = walker.browser.press("Продолжить", **(good | {field: typed}))
    assert page.status == 422
    assert f'id="{field}-error"' in page.html
    assert "<script>alert" not in page.html
    for name, value in (good | {field: typed.strip()}).items():
        assert page.form("Продолжить").fields[name] == value
    assert kept(walker.phone) == (0, 0)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("full_name", "", "Введите имя и фамилию."),
        ("full_name", "Анна", "хотя бы два слова"),
        ("full_name", f"Анна {'Ы' * 61}", "не длиннее 60"),
        ("full_name", f"Анна {'Ы' * 30} {'Ё' * 30}", "не длиннее 60"),
        ("full_name", "Ы" * 500, "Не длиннее 121"),
        ("full_name", "<b>Анна Котова</b>", "только буквы"),
        ("born", "", "Введите дату рождения."),
        ("born", "31.02.1987", "Такой даты нет"),
        ("born", "вчера", "Такой даты нет"),
        ("born", "25.07.0000", "Такой даты нет"),
        ("born", "02.09.2026", "ещё не наступила"),
        ("born", "02.09.2020", "с 6 лет, а по этой дате вам 5 лет."),
        ("born", "01.09.1925", "Проверьте год: по этой дате вам 101 год."),
        ("sex", "", "Выберите пол."),
        ("sex", "оба", "Выберите пол."),
    ],
)
def test_what_is_wrong_about_oneself_is_said_beside_the_field(
    field: str,
    typed: str,
    message: str,
    walker: Walker,
    journal: Service,
    kept: Callable[[str], tuple[int, int]],
) -> None:
    walker.come_in(journal)
    walker.browser.press("Продолжить", surname="Котова", name="Анна")
    walker.browser.press("Создать учебный профиль")
    good = {"full_name": "Анна Котова", "patronymic": "", "born": "25.07.1987", "sex": "female"}
    page = walker.browser.press("Продолжить", **(good | {field: typed}))
    assert page.status == 422
    assert message in page.text
    assert f'id="{field}-error"' in page.html
    assert page.form("Продолжить").fields["full_name"] == (
        typed if field == "full_name" else "Анна Котова"
    )
    assert kept(walker.phone) == (1, 0)


@pytest.mark.parametrize("typed", ["01.09.2020", "1.9.2020", "01092020", "01/09/2020"])
def test_six_years_to_the_day_is_old_enough(typed: str, walker: Walker, journal: Service) -> None:
    walker.come_in(journal)
    walker.browser.press("Продолжить", surname="Котова", name="Анна")
    walker.browser.press("Создать учебный профиль")
    page = walker.browser.press("Продолжить", born=typed, sex="female")
    assert "code" in journal.answer(page)


def test_the_example_of_the_instruction_is_kept_as_typed(walker: Walker, journal: Service) -> None:
    walker.come_in(journal)
    walker.browser.press("Продолжить", surname="Петров", name="Сергей", patronymic="Олегович")
    page = walker.browser.press("Создать учебный профиль")
    fields = page.form("Продолжить").fields
    assert (fields["full_name"], fields["patronymic"]) == ("Сергей Петров", "Олегович")
    assert "С сервисом «ЭЖД» можно связать свой учебный профиль" in page.headings
    walker.browser.press("Продолжить", born="25.07.1987", sex="male")
    page = walker.browser.open(journal.authorize())
    assert page.heading == CONSENT
    for words in ("Сергей Петров", "+7 999 •••-••-", "Олегович", "25.07.1987", "Мужской"):
        assert words in page.text


# --- safety -------------------------------------------------------------------------------------


def test_forms_are_guarded_against_forged_requests(walker: Walker, journal: Service) -> None:
    page = walker.browser.open(journal.authorize())
    assert walker.browser.post(page.url, data={"phone": walker.phone}).status_code == 400


def test_nul_bytes_are_refused(walker: Walker, journal: Service) -> None:
    walker.browser.open(journal.authorize())
    assert walker.browser.press("Продолжить", phone="+7999\0").status == 400
    assert walker.browser.open(journal.authorize(state="\0")).heading == "Запрос не понят"
    told = walker.browser.post("/oauth2/auth", data={"code": "\0"})
    assert (told.status_code, told.json()["error"]) == (400, "invalid_request")


def test_a_visit_of_one_world_is_none_of_anothers(
    walker: Walker, journal: Service, world: World, request: pytest.FixtureRequest
) -> None:
    page = walker.come_in(journal)
    other = request.getfixturevalue("stand").worlds.create()
    try:
        cookie = "; ".join(f"{c.name}={c.value}" for c in walker.browser.cookies.jar)
        moved = page.url.replace(f"id.{world.name}.", f"id.{other.name}.")
        assert walker.browser.get(moved, headers={"Cookie": cookie}).status_code == 410
    finally:
        request.getfixturevalue("stand").worlds.delete(other.name)


def test_pages_outside_a_visit_tell_where_to_go(
    walker: Walker, journal: Service, visit: Visit, give_profile: Callable[[], None]
) -> None:
    assert "никто не вошёл" in visit("id").open("/").text
    assert visit("id").open("/about").heading == "Подробнее о VK ID"
    give_profile()
    walker.come_in(journal)
    assert "Сергей Петров" in walker.browser.open("/").text
    assert "никто не вошёл" in walker.browser.press("Выйти").text
    assert walker.browser.open(journal.authorize()).heading == PHONE


def test_logging_out_ends_the_visits_in_which_the_phone_was_proved(
    walker: Walker, journal: Service, give_profile: Callable[[], None]
) -> None:
    give_profile()
    open_still = walker.come_in(journal)
    assert open_still.heading == CONSENT
    walker.browser.open("/")
    walker.browser.press("Выйти")
    walker.browser.page = open_still  # «Back» shows it again
    page = walker.browser.press("Продолжить")
    assert (page.status, page.heading) == (410, "Этот вход уже завершён")
    assert journal.answer(page) == {}


def test_three_long_visits_fit_a_cookie(walker: Walker, journal: Service) -> None:
    """A browser drops a cookie of more than 4096 bytes: everything typed would be lost."""
    letters = Random(1)  # noqa: S311 - nothing secret

    def word(limit: int) -> str:
        return "".join(letters.choices("абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОП", k=limit))

    walker.come_in(journal)
    names = {name: word(60) for name in ("surname", "name", "patronymic")}
    walker.browser.press("Продолжить", **names)
    walker.browser.press("Назад")
    walker.browser.press("Назад", **names)
    for _ in range(3):
        page = walker.browser.open(journal.authorize(state=secrets.token_urlsafe(190)))
        assert page.heading == CREATE
        walker.browser.press("Создать учебный профиль")
        page = walker.browser.press("Назад", full_name=word(121), patronymic=word(60))
        assert page.heading == CREATE
    (cookie,) = [found for found in walker.browser.cookies.jar if found.name == "vkid"]
    assert len(f"{cookie.name}={cookie.value}") <= 4096
