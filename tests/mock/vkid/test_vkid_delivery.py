"""Codes that are lost, codes by a call, and a picture for those who might be robots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from mock_services.client import StandClient, WorldClient
from mock_services.models import Captcha, PhoneMessage
from mock_services.schema import BehaviourOrder, FaultOrder
from mock_services.vkid import captchas
from mock_services.vkid.captchas import LETTERS
from mock_services.worlds import World
from tests.mock.vkid.conftest import WHAT_SHE_TYPES

if TYPE_CHECKING:
    from mock_services.server import Stand
    from tests.mock.conftest import Visit
    from tests.mock.vkid.conftest import Service, Walker

CODE_PAGE = "Введите код из SMS"
CALL_PAGE = "Введите последние 4 цифры номера"
CAPTCHA_PAGE = "Подтвердите, что вы не робот"


@pytest.fixture
def control(stand: Stand, world: World) -> Iterator[WorldClient]:
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        yield client.world(world.name)


def newest(world: World) -> PhoneMessage | None:
    with world.session() as db:
        return db.scalar(select(PhoneMessage).order_by(PhoneMessage.id.desc()))


def letters(world: World) -> str:
    with world.session() as db:
        return db.scalars(select(Captcha)).one().letters


def test_a_lost_code_is_asked_for_again(world: World, walker: Walker, journal: Service) -> None:
    world.behaviour.change(BehaviourOrder(sms="lost"))
    assert walker.ask_for_code(journal).heading == CODE_PAGE
    assert newest(world) is None
    world.behaviour.change(BehaviourOrder(sms="ok"))
    world.clock.advance(61)
    page = walker.browser.press("Отправить код ещё раз")
    assert "Отправили новый код" in page.text
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_one_phone_may_lose_codes_while_others_get_theirs(
    world: World, walker: Walker, another_walker: Walker, journal: Service
) -> None:
    world.behaviour.change(BehaviourOrder(sms="lost", phone=walker.phone))
    walker.ask_for_code(journal)
    assert newest(world) is None
    another_walker.ask_for_code(journal)
    assert newest(world).phone == another_walker.phone  # type: ignore[union-attr]


def test_the_last_four_digits_of_a_call_are_the_code(
    world: World, walker: Walker, journal: Service
) -> None:
    world.behaviour.change(BehaviourOrder(sms="call"))
    page = walker.ask_for_code(journal)
    assert page.heading == CALL_PAGE
    assert "Отвечать не нужно" in page.text
    call = newest(world)
    assert call
    assert call.kind == "call"
    assert re.fullmatch(r"\+7\d{10}", call.sender)
    page = walker.browser.press("Продолжить", code=call.sender[-4:])
    assert page.heading == "Профиль VK ID"


@pytest.mark.parametrize("typed", ["123456", "12", "", "12а4"])
def test_four_digits_are_wanted_after_a_call(
    world: World, walker: Walker, journal: Service, typed: str
) -> None:
    world.behaviour.change(BehaviourOrder(sms="call"))
    walker.ask_for_code(journal)
    page = walker.browser.press("Продолжить", code=typed)
    assert (page.status, page.heading) == (422, CALL_PAGE)


def test_the_phone_shows_the_call_in_pairs_of_digits(
    world: World, walker: Walker, journal: Service, visit: Visit
) -> None:
    world.behaviour.change(BehaviourOrder(sms="call"))
    walker.ask_for_code(journal)
    call = newest(world)
    assert call
    shown = f"+7 {call.sender[2:5]} {call.sender[5:8]} {call.sender[8:10]} {call.sender[10:]}"
    page = visit("phone").open(f"/{walker.phone}")
    assert "Входящий звонок" in page.text
    assert shown in page.text


def test_an_sms_may_follow_a_call(world: World, walker: Walker, journal: Service) -> None:
    world.behaviour.change(BehaviourOrder(sms="call"))
    walker.ask_for_code(journal)
    world.behaviour.change(BehaviourOrder(sms="ok"))
    world.clock.advance(61)
    assert walker.browser.press("Отправить код ещё раз").heading == CODE_PAGE
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_no_code_is_sent_before_the_letters_are_read(
    world: World, walker: Walker, journal: Service
) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True))
    page = walker.ask_for_code(journal)
    assert page.heading == CAPTCHA_PAGE
    assert newest(world) is None
    page = walker.browser.press("Продолжить", letters=f" {letters(world).lower()} ")
    assert page.heading == CODE_PAGE
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_a_phone_that_is_refused_after_the_letters_gives_way_to_another(
    world: World, walker: Walker, journal: Service
) -> None:
    walker.ask_for_code(journal)
    for _ in range(4):
        world.clock.advance(60)
        walker.browser.press("Отправить код ещё раз")
    world.clock.advance(60)
    world.behaviour.change(BehaviourOrder(captcha=True))
    walker.browser.follow("Изменить номер")
    assert walker.browser.press("Продолжить").heading == CAPTCHA_PAGE
    page = walker.browser.press("Продолжить", letters=letters(world))
    assert (page.status, page.heading) == (422, "Вход по номеру телефона")
    walker.browser.press("Продолжить", phone="+79991234567")
    assert walker.browser.press("Продолжить", letters=letters(world)).heading == CODE_PAGE
    assert newest(world).phone == "+79991234567"  # type: ignore[union-attr]


def test_the_letters_are_drawn_and_nowhere_written(
    world: World, walker: Walker, journal: Service
) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True))
    page = walker.ask_for_code(journal)
    answer = letters(world)
    assert re.fullmatch(f"[{LETTERS}]{{5}}", answer)
    assert answer not in page.html
    assert page.html.count("<path d=") >= len(answer)


@pytest.mark.parametrize("typed", ["ААААА", "", "Б" * 40])
def test_wrong_letters_bring_another_picture(
    world: World, walker: Walker, journal: Service, typed: str
) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True))
    walker.ask_for_code(journal)
    before = letters(world)
    page = walker.browser.press("Продолжить", letters=typed)
    assert (page.status, page.heading) == (422, CAPTCHA_PAGE)
    assert newest(world) is None
    if typed == "ААААА":
        assert "картинка теперь другая" in page.text
        assert letters(world) != before


def test_another_picture_may_be_asked_for(world: World, walker: Walker, journal: Service) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True))
    walker.ask_for_code(journal)
    before = letters(world)
    assert walker.browser.press("Другая картинка").heading == CAPTCHA_PAGE
    assert letters(world) != before


def test_the_code_screen_cannot_be_reached_around_the_picture(
    world: World, walker: Walker, journal: Service
) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True))
    address = walker.ask_for_code(journal).url
    page = walker.browser.open(address.replace("/captcha", "/code"))
    assert page.heading == CAPTCHA_PAGE


@pytest.mark.parametrize("how", ["opens it again", "sends the letters again"])
def test_who_has_lost_the_answer_to_the_letters_reads_another_picture(
    world: World, walker: Walker, journal: Service, how: str
) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True))
    page, read = walker.ask_for_code(journal), letters(world)
    world.faults.add(FaultOrder(method="POST", drop=True, when="after", times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        walker.browser.press("Продолжить", letters=read)
    if how == "opens it again":
        page = walker.browser.open(page.url)
    else:
        page = walker.browser.press("Продолжить", letters=read)
        assert "картинка теперь другая" in page.text
    assert page.heading == CAPTCHA_PAGE
    assert walker.browser.press("Продолжить", letters=letters(world)).heading == CODE_PAGE
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_pictures_are_listed_the_oldest_first_and_the_newest_of_a_phone_is_read(
    world: World, walker: Walker, journal: Service, control: WorldClient
) -> None:
    """Of a visit that was abandoned the picture stays."""
    world.behaviour.change(BehaviourOrder(captcha=True))
    with world.session() as db:
        for visit, phone in (("z", "+79999999999"), ("0", walker.phone), ("z", "+79999999999")):
            captchas.show(db, world, visit, phone)
    walker.ask_for_code(journal)
    with world.session() as db:
        shown = captchas.open_ones(db)
    assert [each.phone for each in shown] == [walker.phone, "+79999999999", walker.phone]
    read = control.captcha_letters(walker.phone)
    assert read == shown[-1].letters
    assert walker.browser.press("Продолжить", letters=read).heading == CODE_PAGE


@pytest.mark.parametrize("way", ["cancel", "another phone", "log out"])
def test_a_picture_goes_with_whoever_leaves_it(
    world: World, walker: Walker, journal: Service, way: str
) -> None:
    walker.come_in(journal)
    walker.browser.press("Продолжить", **WHAT_SHE_TYPES["Профиль VK ID"])
    world.behaviour.change(BehaviourOrder(captcha=True))
    page = walker.browser.open(journal.authorize())
    walker.browser.open(page.url.rpartition("/")[0] + "/phone")
    page = walker.browser.press("Продолжить", phone="+79991234567")
    assert page.heading == CAPTCHA_PAGE
    if way == "cancel":
        walker.browser.open(page.url.replace("/captcha", "/cancel"))
    elif way == "another phone":
        world.behaviour.change(BehaviourOrder(captcha=False))
        walker.browser.open(page.url.replace("/captcha", "/phone"))
        walker.browser.press("Продолжить", phone="+79991234568")
    else:
        walker.browser.open("/")
        walker.browser.press("Выйти")
    with world.session() as db:
        assert captchas.open_ones(db) == []


def test_a_reset_brings_the_good_day_back(world: World) -> None:
    world.behaviour.change(BehaviourOrder(captcha=True, sms="lost"))
    world.reset()
    assert (world.behaviour.captcha, world.behaviour.sms) == (False, "ok")
