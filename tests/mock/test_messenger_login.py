"""Coming into the messenger with VK ID, and going out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from mock_services import drafts
from mock_services.messenger.sessions import LIFE
from mock_services.models import (
    Account,
    Chat,
    EducationalProfile,
    MessengerSession,
    PhoneMessage,
)
from mock_services.worlds import World
from tests.mock.conftest import enter_vk_id

if TYPE_CHECKING:
    from tests.mock.conftest import EnterMessenger, Linked, Visit


def test_who_is_not_logged_in_goes_straight_to_vk_id(visit: Visit, world: World) -> None:
    browser = visit("messenger")
    page = browser.open("/")
    assert page.url.startswith(world.addresses.id)
    assert page.heading == "Вход по номеру телефона"
    sent = browser.page.response.history
    asked = next(each for each in sent if each.url.path == "/authorize").url.params
    assert asked["client_id"] == "messenger"
    assert asked["redirect_uri"] == f"{world.addresses.messenger}/vkid/callback"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "edu_profile"


def test_a_login_leads_to_the_chats(
    messenger: EnterMessenger, linked: Linked, world: World
) -> None:
    """C2: after authorisation the messenger opens and lists the chats."""
    page = messenger(linked(world.school.class_teacher)).page
    assert page.path == "/"
    assert page.headings[:2] == ["VK Мессенджер", "Чаты"]
    for title in ("Ученики, 5А", "Родители, 5А", "Коллеги, СОШ № 1"):
        assert title in page.text


def test_an_invite_link_survives_the_login(
    messenger: EnterMessenger, linked: Linked, world: World
) -> None:
    owner, guest = linked(world.school.class_teacher), linked(world.school.teacher)
    browser = messenger(owner)
    browser.open("/chats/new")
    browser.press("Сохранить", title="Стенгазета")
    with world.session() as db:
        token = db.scalars(select(Chat.invite_token).where(Chat.title == "Стенгазета")).one()
    page = messenger(guest, f"/join/{token}").page
    assert page.path == f"/join/{token}"
    assert "Вступить в чат" in page.html


def test_a_session_lasts_thirty_days(
    messenger: EnterMessenger, linked: Linked, world: World
) -> None:
    browser = messenger(linked(world.school.teacher))
    world.clock.advance(LIFE.total_seconds() - 1)
    assert browser.open("/").url.startswith(world.addresses.messenger)
    world.clock.advance(1)
    assert browser.open("/").url.startswith(world.addresses.id)


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("/chats/{}/settings", {"title": "Газета"}),
        ("/chats/{}", {"text": "Раз"}),
        ("/chats/new", {"title": "Поход", "people": ["7"] * 300}),
    ],
    ids=["settings", "a message", "more than a cookie holds"],
)
def test_what_the_end_of_the_session_has_undone_is_said(
    messenger: EnterMessenger,
    teacher: EducationalProfile,
    world: World,
    paper: Chat,
    place: str,
    typed: dict[str, str | list[str]],
) -> None:
    browser = messenger(teacher)
    here = f"{world.addresses.messenger}{place.format(paper.id)}"
    browser.open(here)
    with world.session() as db:
        for session in db.scalars(select(MessengerSession)):
            session.expires_at = world.clock.now()
    browser.headers["Referer"] = here
    browser.press("Отправить" if "text" in typed else "Сохранить", **typed)
    page = browser.press("Продолжить")
    assert page.url == here
    assert "последнее действие не выполнено" in page.text
    assert "последнее действие не выполнено" not in browser.open(here).text


def test_logging_out_ends_the_session(
    messenger: EnterMessenger, linked: Linked, world: World
) -> None:
    """The cookie that was there before is worth nothing afterwards."""
    browser = messenger(linked(world.school.teacher))
    before = dict(browser.cookies)
    page = browser.press("Выйти")
    assert page.heading == "Вы вышли"
    with world.session() as db:
        assert db.scalars(select(MessengerSession)).all() == []
    browser.cookies.set(
        "messenger", before["messenger"], domain=f"messenger.{world.name}.localhost"
    )
    assert browser.open("/").url.startswith(world.addresses.id)


def test_each_login_gives_a_new_session(
    messenger: EnterMessenger, linked: Linked, world: World
) -> None:
    browser = messenger(linked(world.school.teacher))
    with world.session() as db:
        (first,) = db.scalars(select(MessengerSession.id)).all()
    browser.open("/vkid/login")
    browser.press("Продолжить")
    with world.session() as db:
        (second,) = db.scalars(select(MessengerSession.id)).all()
    assert first != second


def test_a_refusal_is_told_in_words_with_a_way_to_try_again(visit: Visit) -> None:
    browser = visit("messenger")
    browser.open("/")
    page = browser.follow("Отмена")
    assert page.status == 403
    assert page.heading == "Вход отменён"
    assert browser.follow("Попробовать ещё раз").heading == "Вход по номеру телефона"


@pytest.mark.parametrize("state", ["", "другой", "x" * 4000])
def test_a_wrong_state_lets_nobody_in(visit: Visit, world: World, state: str) -> None:
    browser = visit("messenger")
    browser.open("/")
    page = browser.open(f"{world.addresses.messenger}/vkid/callback?code=x&state={state}")
    assert (page.status, page.heading) == (400, "Вход не закончен")


def test_a_login_begun_in_another_tab_ends_none(
    messenger: EnterMessenger, linked: Linked, world: World
) -> None:
    """Nor does an answer to nothing; each tab comes to where it was going."""
    browser = messenger(linked(world.school.teacher))
    browser.press("Выйти")
    places = ("/join", "/chats/new")
    tabs = [browser.open(place) for place in places]
    browser.get("/vkid/callback?code=x&state=stray")
    for tab, place in zip(tabs, places, strict=True):
        browser.page = tab
        assert browser.press("Продолжить").url == f"{world.addresses.messenger}{place}"


def test_a_code_works_once(messenger: EnterMessenger, linked: Linked, world: World) -> None:
    browser = messenger(linked(world.school.teacher))
    back = next(
        each.url for each in browser.page.response.history if each.url.path == "/vkid/callback"
    )
    page = browser.open(str(back))
    assert (page.status, page.heading) == (400, "Вход не закончен")
    assert browser.open("/").headings[1] == "Чаты"


def test_a_code_made_up_is_refused_in_words(visit: Visit, world: World) -> None:
    browser = visit("messenger")
    away = browser.get("/vkid/login", follow_redirects=False).headers["location"]
    state = httpx.URL(away).params["state"]
    page = browser.open(
        f"{world.addresses.messenger}/vkid/callback?code=x&device_id=y&type=code_v2&state={state}"
    )
    assert (page.status, page.heading) == (400, "Вход не закончен")
    assert "не отвечает" not in page.text
    assert ("Попробовать ещё раз", f"{world.addresses.messenger}/vkid/login") in page.links


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("//evil.example/", "/\\evil.example/", "/\t/evil.example/"),
        *("https://evil.example/", "/%2F%2Fevil.example"),
    ],
)
def test_a_login_leads_nowhere_else(
    messenger: EnterMessenger, linked: Linked, world: World, elsewhere: str
) -> None:
    """A form sent too late leads back to its page, and a referrer may be forged."""
    own = world.addresses.messenger
    profile = linked(world.school.teacher)
    browser = messenger(profile, "/join")
    world.clock.advance(LIFE.total_seconds())
    browser.headers["Referer"] = f"{own}{elsewhere}"
    assert browser.press("Найти чат", link="x").url.startswith(world.addresses.id)
    del browser.headers["Referer"]
    assert enter_vk_id(browser, world, profile).url.startswith(f"{own}/")


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False)])
def test_a_chat_that_was_typed_waits_behind_the_login_if_a_cookie_can_hold_it(
    messenger: EnterMessenger, linked: Linked, world: World, more: int, *, kept: bool
) -> None:
    profile = linked(world.school.teacher)
    browser = messenger(profile, "/chats/new")
    sent = browser.page.form("Сохранить").fields | {"title": ""}
    del sent["csrf_token"]
    title = "я" * (drafts.LIMIT - len("".join([*sent, *map(str, sent.values())])) + more)
    world.clock.advance(LIFE.total_seconds())
    browser.headers["Referer"] = browser.page.url
    browser.press("Сохранить", title=title)
    del browser.headers["Referer"]
    page = enter_vk_id(browser, world, profile)
    assert page.path == "/chats/new"
    assert page.form("Сохранить").fields["title"] == (title if kept else "")


def test_a_script_is_told_that_the_session_is_over(visit: Visit) -> None:
    """A redirect to VK ID would end in its page's middle."""
    answer = visit("messenger").get(
        "/updates", headers={"X-Requested-With": "messenger.js"}, follow_redirects=False
    )
    assert answer.status_code == 401


def test_a_cookie_of_another_world_is_void(
    messenger: EnterMessenger, linked: Linked, world: World, visit: Visit
) -> None:
    browser = messenger(linked(world.school.teacher))
    cookie = browser.cookies["messenger"]
    world.reset()
    other = visit("messenger")
    other.cookies.set("messenger", cookie, domain=f"messenger.{world.name}.localhost")
    assert other.open("/").url.startswith(world.addresses.id)


def test_phones_got_one_code_each(messenger: EnterMessenger, linked: Linked, world: World) -> None:
    """The messenger asks VK ID once and no more."""
    profile = linked(world.school.teacher)
    messenger(profile)
    with world.session() as db:
        phone = db.get_one(Account, world.school.teacher).person.phone
        assert len(db.scalars(select(PhoneMessage).where(PhoneMessage.phone == phone)).all()) == 1
