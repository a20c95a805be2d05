"""SMS codes: the timer, wrong ones, old ones, too many; all by the world's clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.vkid.conftest import Service, Walker


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06}"


def wait_of(walker: Walker) -> int:
    """What the page's timer would ask."""
    answer = walker.browser.get(re.sub(r"/code.*", "/code/wait", walker.browser.page.url))
    seconds = answer.json()["seconds"]
    assert isinstance(seconds, int)
    return seconds


def resend_is_disabled(walker: Walker) -> bool:
    (button,) = re.findall(r"<button[^>]*data-wait[^>]*>", walker.browser.page.html)
    return " disabled" in button


def test_the_sms_says_the_code_and_that_it_is_secret(walker: Walker, journal: Service) -> None:
    page = walker.ask_for_code(journal)
    (message,) = walker.phones.get("/api/messages", params={"phone": walker.phone}).json()
    assert message["sender"] == "VK ID"
    assert re.fullmatch(r"Ваш код: \d{6}\. Никому его не сообщайте\.", message["text"])
    assert walker.code() not in page.html


def test_another_code_may_be_asked_for_after_a_minute(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    first = walker.code()
    assert resend_is_disabled(walker)
    assert wait_of(walker) == 60
    walker.world.clock.advance(59)
    assert wait_of(walker) == 1
    assert "через 1\u00a0секунду" in walker.browser.open(walker.browser.page.url).text.replace(
        "1 секунду", "1\u00a0секунду"
    )
    walker.browser.press("Отправить код ещё раз")
    assert walker.code() == first
    walker.world.clock.advance(1)
    assert wait_of(walker) == 0
    walker.browser.open(walker.browser.page.url)
    assert not resend_is_disabled(walker)
    page = walker.browser.press("Отправить код ещё раз")
    assert "Отправили новый код" in page.text
    assert resend_is_disabled(walker)
    assert wait_of(walker) == 60
    assert walker.code() != first


def test_the_end_of_the_wait_is_read_aloud(page: Page, world: World) -> None:
    """A place for it is there before: what comes together with its words is passed over."""
    page.goto(world.addresses.messenger)
    page.get_by_label("Номер телефона").fill("+79990000999")
    page.get_by_role("button", name="Продолжить").click()
    button = page.get_by_role("button", name="Отправить код ещё раз")
    told = page.get_by_role("status")
    expect(button).to_be_disabled()
    expect(told).to_have_text("")
    world.clock.advance(60)
    expect(button).to_be_enabled()
    expect(told).to_have_text("Если код не пришёл, запросите новый.")


def test_only_the_newest_code_counts(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    first = walker.code()
    walker.world.clock.advance(60)
    walker.browser.press("Отправить код ещё раз")
    assert walker.browser.press("Продолжить", code=first).status == 422
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_three_wrong_attempts_kill_a_code(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    code = walker.code()
    for left in ("2 попытки", "1 попытка"):
        page = walker.browser.press("Продолжить", code=wrong(code))
        assert page.status == 422
        assert left in page.text.replace("\u00a0", " ")
        assert 'id="code-error"' in page.html
        assert wrong(code) not in page.html
    assert "Запросите новый" in walker.browser.press("Продолжить", code=wrong(code)).text
    assert "больше не действует" in walker.browser.press("Продолжить", code=code).text
    walker.world.clock.advance(60)
    walker.browser.press("Отправить код ещё раз")
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_a_slip_of_the_finger_is_no_attempt(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    for typed in ("", "12", "12345a", "1234567", "१२३४५६", "<b>1"):
        page = walker.browser.press("Продолжить", code=typed)
        assert page.status == 422
        assert page.form("Продолжить").fields["code"] == ""
    code = walker.code()
    page = walker.browser.press("Продолжить", code=f" {code[:3]} {code[3:]} ")
    assert page.heading == "Профиль VK ID"


def test_a_code_lives_five_minutes(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    walker.world.clock.advance(300)
    page = walker.browser.press("Продолжить", code=walker.code())
    assert page.status == 422
    assert "Срок действия кода истёк" in page.text


def test_a_code_is_good_in_its_last_second(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    walker.world.clock.advance(299)
    page = walker.browser.press("Продолжить", code=walker.code())
    assert page.heading == "Профиль VK ID"


def test_a_code_is_good_once(walker: Walker, another_walker: Walker, journal: Service) -> None:
    walker.come_in(journal)
    twin = type(walker)(walker.world, another_walker.browser, walker.phone, walker.phones)
    used = walker.code()
    twin.ask_for_code(journal)
    assert twin.code() != used
    assert twin.browser.press("Продолжить", code=used).status == 422


def test_after_a_used_code_there_is_no_wait(
    walker: Walker, another_walker: Walker, journal: Service
) -> None:
    """A second browser need not wait for the first one's timer."""
    walker.come_in(journal)
    twin = type(walker)(walker.world, another_walker.browser, walker.phone, walker.phones)
    assert twin.come_in(journal).heading == "Профиль VK ID"


def test_the_same_phone_typed_again_gets_no_second_sms(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    code = walker.code()
    walker.browser.follow("Изменить номер")
    assert walker.browser.page.form("Продолжить").fields["phone"] == walker.phone
    walker.browser.press("Продолжить")
    assert walker.code() == code
    assert walker.browser.press("Продолжить", code=code).heading == "Профиль VK ID"


def test_more_than_five_codes_an_hour_are_refused(walker: Walker, journal: Service) -> None:
    walker.ask_for_code(journal)
    for _ in range(4):
        walker.world.clock.advance(60)
        walker.browser.press("Отправить код ещё раз")
    walker.world.clock.advance(60)
    page = walker.browser.press("Отправить код ещё раз")
    assert page.status == 422
    assert "слишком много кодов" in page.text
    assert "после 10:00" in page.text
    walker.browser.follow("Изменить номер")
    page = walker.browser.press("Продолжить", phone=walker.phone)
    assert page.status == 422
    assert 'id="phone-error"' in page.html
    walker.world.clock.advance(3600 - 300)
    assert walker.browser.press("Продолжить").heading == "Введите код из SMS"
    messages = walker.phones.get("/api/messages", params={"phone": walker.phone}).json()
    assert len(messages) == 6


def test_the_last_code_counts_though_another_was_refused(walker: Walker, journal: Service) -> None:
    """The refusal is drawn at another address; what is typed there goes where it belongs."""
    walker.ask_for_code(journal)
    for _ in range(5):
        walker.world.clock.advance(60)
        page = walker.browser.press("Отправить код ещё раз")
    assert "слишком много кодов" in page.text
    assert walker.browser.press("Продолжить", code=walker.code()).heading == "Профиль VK ID"


def test_the_limit_is_each_phones_own(
    walker: Walker, another_walker: Walker, journal: Service
) -> None:
    walker.ask_for_code(journal)
    for _ in range(4):
        walker.world.clock.advance(60)
        walker.browser.press("Отправить код ещё раз")
    another = another_walker.ask_for_code(journal)
    assert another.heading == "Введите код из SMS"


def test_asking_how_long_to_wait_changes_nothing(walker: Walker, journal: Service) -> None:
    """A late answer of the timer must not put back the cookie of a step already left."""
    walker.ask_for_code(journal)
    answer = walker.browser.get(re.sub(r"/code.*", "/code/wait", walker.browser.page.url))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
