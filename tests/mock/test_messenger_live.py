"""What the messenger's script does in a real browser: menu, steps, news, a broken connection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from mock_services.messenger import chats, looks, manual
from mock_services.messenger.methods import tokens
from mock_services.models import Chat, EducationalProfile, PhoneMessage
from mock_services.schema import FaultOrder
from mock_services.web import HERE
from mock_services.worlds import World
from tests.mock.conftest import Browser, say

if TYPE_CHECKING:
    from tests.mock.conftest import EnterMessenger

Window = Callable[[EducationalProfile], Page]


@pytest.fixture
def window(browser: Chromium, messenger: EnterMessenger, world: World) -> Iterator[Window]:
    """A real browser of somebody who is logged in."""
    contexts = []

    def window(profile: EducationalProfile) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        cookie = messenger(profile).cookies["messenger"]
        address = world.addresses.messenger
        context.add_cookies([{"name": "messenger", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(address)
        return page

    yield window
    for context in contexts:
        context.close()


def test_the_pencil_works_by_keyboard(window: Window, teacher: EducationalProfile) -> None:
    """A menu button as WAI-ARIA describes it."""
    page = window(teacher)
    pencil = page.get_by_role("button", name="Создать", exact=True)
    expect(pencil).to_have_attribute("aria-expanded", "false")
    pencil.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Создать чат")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Вступить по ссылке")).to_be_focused()
    page.keyboard.press("Escape")
    expect(pencil).to_be_focused()
    expect(page.get_by_role("menu")).to_be_hidden()


def test_search_filters_as_one_types(
    window: Window, teacher: EducationalProfile, world: World
) -> None:
    with world.session() as db:
        manual.create_manual_chat(db, world, teacher, "Зелёный поход", [], closed=True)
    page = window(teacher)
    entries = page.get_by_role("list", name="Чаты").get_by_role("listitem")
    page.get_by_label("Поиск по чатам").fill("5а род")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("Родители, 5А")
    for words in ("зеленый", "Поход зёлен"):
        page.get_by_label("Поиск по чатам").fill(words)
        expect(entries).to_have_count(1)
        expect(entries).to_contain_text("Зелёный поход")
    page.get_by_label("Поиск по чатам").fill("нет такого")
    expect(page.get_by_text("Такого чата нет.")).to_be_visible()


def test_a_chat_is_made_in_three_steps_by_keyboard(
    window: Window, teacher: EducationalProfile, colleague: EducationalProfile
) -> None:
    """D2 to D5: the focus goes along, «Назад» keeps what was typed."""
    page = window(teacher)
    page.goto(page.url + "chats/new")
    title = page.get_by_label("Название чата")
    hint = "Например, «Стенгазета». Название увидят все участники."
    expect(title).to_have_accessible_description(hint)
    page.get_by_role("button", name="Далее").click()
    expect(page.get_by_role("alert")).to_have_text("Назовите чат.")
    expect(title).to_have_accessible_description(f"{hint} Назовите чат.")
    expect(title).to_be_focused()
    title.press_sequentially("Поход")
    title.press("Enter")
    expect(page.get_by_role("heading", name="Собеседники")).to_be_focused()
    page.get_by_label("Поиск собеседников").fill(colleague.surname.lower())
    page.get_by_role("checkbox", name=colleague.display_name, exact=True).check()
    expect(page.get_by_text("Выбрано: 1")).to_be_visible()
    page.get_by_role("button", name="Назад").click()
    expect(title).to_have_value("Поход")
    title.press("Enter")
    page.get_by_role("button", name="Далее").click()
    expect(page.get_by_role("heading", name="Настройки чата")).to_be_focused()
    expect(page.get_by_role("radio", name="Закрытый чат", exact=True)).to_be_checked()
    page.get_by_role("radio", name="Открытый чат", exact=True).check()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", name="Поход", exact=True)).to_be_visible()
    expect(page.get_by_text("2 участника")).to_have_count(2)


def test_an_emptied_title_is_not_answered_with_what_was_wrong_before(
    window: Window, teacher: EducationalProfile
) -> None:
    page = window(teacher)
    page.goto(page.url + "chats/new")
    title = page.get_by_label("Название чата")
    title.evaluate("field => field.removeAttribute('maxlength')")
    title.fill("я" * 101)
    for name in ("Далее", "Далее", "Сохранить"):
        page.get_by_role("button", name=name).click()
    expect(page.locator("#title-error")).to_have_text("Не больше 100 знаков.")
    title.fill("")
    page.get_by_role("button", name="Далее").click()
    expect(page.locator("#title-error")).to_have_text("Назовите чат.")


def test_the_list_is_drawn_anew_only_for_news_of_it_and_under_no_press(
    window: Window,
    teacher: EducationalProfile,
    colleague: EducationalProfile,
    paper: Chat,
    world: World,
) -> None:
    page = window(teacher)
    entry = page.get_by_role("link", name="Стенгазета", exact=True)
    page.evaluate("window.row = document.querySelector('#chat-list li')")
    for _ in range(2):  # by the second question the first answer has been dealt with
        with page.expect_response("**/chats/list*"), world.session() as db:
            db.add(PhoneMessage(phone="+7", sender="x", text="x", received_at=world.clock.now()))
    assert page.evaluate("window.row.isConnected")
    entry.hover()
    page.mouse.down()
    with page.expect_response("**/chats/list*") as answer:
        say(world, paper, colleague, "Я нарисую заголовок")
    answer.value.finished()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.mouse.up()
    expect(page.get_by_role("log")).to_contain_text("Я нарисую заголовок")


def test_news_come_without_a_reload_and_disturb_nothing(
    window: Window,
    teacher: EducationalProfile,
    colleague: EducationalProfile,
    paper: Chat,
    world: World,
) -> None:
    """A message, a new chat and a new title; the focus and what is being typed stay."""
    page = window(teacher)
    page.get_by_role("link", name="Стенгазета", exact=True).click()
    field = page.get_by_role("textbox", name="Сообщение", exact=True)
    field.fill("Черновик")
    page.evaluate("window.same = true")
    say(world, paper, colleague, "Я нарисую заголовок")
    expect(page.get_by_role("log")).to_contain_text("Я нарисую заголовок")
    with world.session() as db:
        manual.create_manual_chat(db, world, colleague, "Поход", [teacher.id], closed=True)
        owner = chats.membership(db, paper.id, teacher.id)
        assert owner
        manual.rename(db, world, owner, "Газета")
    expect(page.get_by_role("link", name="Поход", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Газета", exact=True)).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("Черновик")
    assert page.evaluate("window.same")


def test_what_a_program_does_is_on_the_screen_at_once_and_the_reverse(
    window: Window, teacher: EducationalProfile, colleague: EducationalProfile, world: World
) -> None:
    """Two doors to one house: the page, and VK's methods with a long poll."""
    page = window(teacher)
    page.evaluate("window.same = true")
    with world.session() as db:
        token = tokens.log_in(db, world, colleague).access_token
    with Browser(world.addresses.messenger) as program:

        def call(method: str, **params: object) -> Any:  # noqa: ANN401 - any JSON
            asked = {"v": "5.199", "access_token": token, **params}
            return program.post(f"/method/messages.{method}", data=asked).json()["response"]

        made = call("createChat", user_ids=teacher.id, title="Поход")
        entry = page.get_by_role("link", name="Поход", exact=True)
        expect(entry).to_be_visible()
        assert page.evaluate("window.same")  # without a reload
        entry.click()
        chat = {"chat_id": made["chat_id"]}
        call("send", message="<b>Кто</b> идёт?", random_id=1, **chat)
        call("editChat", title="Поход & <лес>", **chat)
        expect(page.get_by_role("log")).to_contain_text("<b>Кто</b> идёт?")
        expect(page.get_by_role("heading", name="Поход & <лес>", exact=True)).to_be_visible()
        server = call("getLongPollServer")
        field = page.get_by_role("textbox", name="Сообщение", exact=True)
        field.fill("Я и <ещё> двое")
        field.press("Enter")
        asked = {"key": server["key"], "ts": server["ts"], "wait": 10, "version": 3}
        (event,) = program.get(f"http://{server['server']}", params=asked).json()["updates"]
        assert event[5] == "Я и &lt;ещё&gt; двое"
        call("removeChatUser", user_id=teacher.id, **chat)
        expect(page.get_by_role("link", name="Поход & <лес>", exact=True)).to_be_hidden()


def test_enter_sends_and_shift_enter_breaks_the_line(
    window: Window, teacher: EducationalProfile, paper: Chat
) -> None:
    page = window(teacher)
    page.goto(f"{page.url}chats/{paper.id}")
    field = page.get_by_role("textbox", name="Сообщение", exact=True)
    field.press_sequentially("Раз")
    field.press("Shift+Enter")
    field.press_sequentially("Два")
    field.press("Enter")
    expect(page.get_by_role("log").get_by_role("paragraph").filter(has_text="Раз")).to_have_text(
        re.compile("Раз\\s+Два")
    )
    expect(field).to_have_value("")
    expect(field).to_be_focused()


def test_what_is_sent_from_earlier_messages_is_seen_at_once(
    window: Window, teacher: EducationalProfile, paper: Chat, world: World
) -> None:
    earlier = say(world, paper, teacher, "Давно")
    page = window(teacher)
    page.goto(f"{page.url}chats/{paper.id}?before={earlier.id + 1}")
    field = page.get_by_role("textbox", name="Сообщение", exact=True)
    field.fill("Сейчас")
    field.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Сейчас")
    expect(page.get_by_role("link", name="К последним сообщениям")).to_be_hidden()
    expect(field).to_have_value("")


def test_a_page_from_before_another_login_says_that_it_is_old(
    window: Window,
    teacher: EducationalProfile,
    paper: Chat,
    messenger: EnterMessenger,
    world: World,
) -> None:
    """Its form is no longer good: to try again would not help."""
    page = window(teacher)
    page.goto(f"{page.url}chats/{paper.id}")
    cookie = messenger(teacher).cookies["messenger"]
    address = world.addresses.messenger
    page.context.add_cookies([{"name": "messenger", "value": cookie, "url": address}])
    field = page.get_by_role("textbox", name="Сообщение", exact=True)
    field.fill("Важное")
    field.press("Enter")
    words = "Страница устарела. Скопируйте сообщение и обновите страницу."
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(field).to_have_value("Важное")
    page.reload()
    field.fill("Важное")
    field.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Важное")


def test_without_a_connection_it_says_so_and_loses_nothing(
    window: Window, teacher: EducationalProfile, paper: Chat, world: World
) -> None:
    page = window(teacher)
    page.goto(f"{page.url}chats/{paper.id}")
    page.context.set_offline(True)
    field = page.get_by_role("textbox", name="Сообщение", exact=True)
    field.fill("Важное")
    field.press("Enter")
    expect(page.get_by_text("Сообщение не отправлено")).to_be_visible()
    expect(field).to_have_value("Важное")
    with world.session() as db:  # something happens, so the wait that is under way ends
        db.add(PhoneMessage(phone="+7", sender="x", text="x", received_at=world.clock.now()))
    banner = page.get_by_text("Нет связи. Пробуем")
    expect(banner).to_be_visible()
    top, told = page.locator(".chat-top").bounding_box(), banner.bounding_box()
    assert top
    assert told
    assert told["y"] >= top["y"] + top["height"]  # the chat's name can be read
    assert told["x"] + told["width"] / 2 == pytest.approx(top["x"] + top["width"] / 2, abs=1)
    page.context.set_offline(False)
    expect(page.get_by_text("Нет связи. Пробуем")).to_be_hidden(timeout=10_000)
    field.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Важное")


def test_a_form_whose_sending_was_stopped_is_sent_again(
    window: Window, teacher: EducationalProfile, paper: Chat, world: World
) -> None:
    """The browser's «Stop» tells a page nothing: a while later a press is another try."""
    page = window(teacher)
    page.clock.install()
    page.goto(f"{page.url}chats/{paper.id}/settings")
    page.get_by_label("Название чата").fill("Газета")
    save = page.get_by_role("button", name="Сохранить")
    slow = world.faults.add(FaultOrder(service="messenger", method="POST", latency=60))
    with page.expect_request("**/settings"):
        save.click(no_wait_after=True)
    page.context.new_cdp_session(page).send("Page.stopLoading")
    # What was stopped may not have come there yet: its slowness is not the next one's.
    world.faults.remove(slow.id)
    page.clock.fast_forward(5000)
    save.click()
    expect(page.get_by_text("Настройки сохранены.")).to_be_visible()


def test_the_link_is_copied_and_it_is_said(
    window: Window, teacher: EducationalProfile, paper: Chat
) -> None:
    page = window(teacher)
    page.goto(f"{page.url}chats/{paper.id}/invite")
    expect(page.get_by_role("img", name="QR-код приглашения")).to_be_visible()
    page.get_by_role("button", name="Скопировать ссылку").click()
    expect(page.get_by_role("status").filter(has_text="Скопировано")).to_be_visible()


def test_white_letters_can_be_read_on_every_avatar() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    style = Path(HERE, "static", "messenger.css").read_text(encoding="utf-8")
    tones = re.findall(r"--tone-\d: #(\w{6});", style)
    assert len(tones) == looks.TONES
    for tone in tones:
        light = [int(tone[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in light
        ]
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5
