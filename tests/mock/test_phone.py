"""The phone: messages for people and for programs."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import ExitStack
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import Page, expect

from mock_services.models import PhoneMessage
from mock_services.worlds import World
from tests.mock.conftest import BRIEF, see_the_wait_end

if TYPE_CHECKING:
    from mock_services.server import Stand
    from tests.mock.conftest import Visit

NUMBER = "+79990000001"


def receive(world: World, text: str, phone: str = NUMBER) -> int:
    """Let an SMS come."""
    with world.session() as db:
        message = PhoneMessage(
            phone=phone, sender="VK ID", text=text, received_at=world.clock.now()
        )
        db.add(message)
        db.flush()
        return message.id


def test_a_fresh_phone_is_empty(visit: Visit) -> None:
    browser = visit("phone")
    assert "Пока никому ничего не пришло" in browser.open("/").text
    page = browser.press("Показать", phone="8 (999) 000-00-01")
    assert page.heading == "Сообщения"
    assert "Сообщений нет" in page.text


def test_messages_are_listed_newest_last_with_their_days(world: World, visit: Visit) -> None:
    receive(world, "Первое")
    world.clock.advance(86_400 + 300)
    receive(world, "Второе <b>жирное</b>")
    receive(world, "Чужое", "+79990000002")
    browser = visit("phone")
    page = browser.open("/")
    assert [words for words, _ in page.links][1:] == ["+7 999 000-00-02", "+7 999 000-00-01"]
    page = browser.follow("+7 999 000-00-01")
    assert page.heading == "Сообщения"
    order = ["1 сентября", "Первое", "09:00", "2 сентября", "Второе <b>жирное</b>", "09:05"]
    conversation = page.text.partition("Сообщения")[2]
    places = [conversation.index(words) for words in order]
    assert places == sorted(places)
    assert "Чужое" not in page.text
    assert "<b>жирное" not in page.html


@pytest.mark.parametrize(
    "path",
    [
        "/+79990000001",
        "/%2B79990000001",
        "/%252B79990000001",
        "/%2079990000001",
        "/79990000001",
        "/89990000001",
    ],
)
def test_a_number_in_an_address_survives_any_encoding(
    path: str, world: World, visit: Visit
) -> None:
    receive(world, "Ваш код: 123456")
    assert "123456" in visit("phone").open(path).text


@pytest.mark.parametrize("query", [f"phone={NUMBER}", "phone=%2B79990000001", "phone=89990000001"])
def test_programs_read_json(query: str, world: World, visit: Visit) -> None:
    number = receive(world, "Ваш код: 123456")
    assert visit("phone").get(f"/api/messages?{query}").json() == [
        {
            "id": number,
            "kind": "sms",
            "sender": "VK ID",
            "text": "Ваш код: 123456",
            "received_at": datetime(2026, 9, 1, 9, 0).isoformat(),  # noqa: DTZ001 - a wall clock
        }
    ]


def test_programs_ask_for_what_came_after(world: World, visit: Visit) -> None:
    first = receive(world, "Первое")
    second = receive(world, "Второе")
    found = visit("phone").get("/api/messages", params={"phone": NUMBER, "after": first}).json()
    assert [message["id"] for message in found] == [second]


def test_a_waiting_program_hears_at_once(world: World, visit: Visit) -> None:
    """Messages to other phones do not end its wait."""
    browser = visit("phone")
    heard: list[list[str]] = []

    def listen() -> None:
        found = browser.get("/api/messages", params={"phone": NUMBER, "after": 0, "wait": 9})
        heard.append([message["text"] for message in found.json()])

    begun = time.monotonic()
    listener = threading.Thread(target=listen)
    listener.start()
    receive(world, "Чужое", "+79990000002")
    listener.join(0.3)
    assert listener.is_alive()
    receive(world, "Своё")
    listener.join(9)
    assert heard == [["Своё"]]
    assert time.monotonic() - begun < 5


def test_a_wait_ends_with_its_world(stand: Stand, visit: Visit) -> None:
    world = stand.worlds.create()
    browser = visit("phone")
    answers: list[int] = []

    def listen() -> None:
        address = f"{world.addresses.phone}/api/messages"
        query: dict[str, str | int] = {"phone": NUMBER, "wait": 9}
        answers.append(browser.get(address, params=query).status_code)

    listener = threading.Thread(target=listen)
    listener.start()
    listener.join(0.3)
    assert listener.is_alive()
    stand.worlds.delete(world.name)
    listener.join(5)
    assert answers in ([200], [421])


def test_however_many_phones_are_open_the_rest_is_answered(
    stand: Stand, world: World, visit: Visit
) -> None:
    """More of them than the server has threads, and than the hundred that waitress takes."""
    host = world.addresses.phone.removeprefix("http://")
    asked = f"GET /api/messages?phone={NUMBER}&wait=20 HTTP/1.1\r\nHost: {host}\r\n\r\n"
    with ExitStack() as phones:
        for _ in range(120):
            phone = socket.create_connection(("127.0.0.1", stand.port))
            phones.enter_context(phone).sendall(asked.encode())
        assert visit("journal").get("/login", timeout=15).status_code == 200


def test_a_phone_that_is_closed_is_not_waited_for(visit: Visit, world: World) -> None:
    with pytest.raises(httpx.ReadTimeout):
        visit("phone").get("/api/messages", params={"phone": NUMBER, "wait": 20}, timeout=BRIEF)
    see_the_wait_end(world, "/api/messages")


def test_programs_are_told_that_ids_have_begun_anew(world: World, visit: Visit) -> None:
    receive(world, "Первое")
    asked: dict[str, str | int] = {"phone": NUMBER, "after": receive(world, "Второе")}
    phone = visit("phone")
    assert phone.get("/api/messages", params=asked).json() == []
    world.reset()
    receive(world, "Новое")
    answer = phone.get("/api/messages", params=asked)
    assert (answer.status_code, "reset" in answer.json()["error"]) == (410, True)


def test_a_page_is_told_of_a_reset_by_messages_of_the_same_number_too(
    world: World, visit: Visit
) -> None:
    last = receive(world, "Прежнее")
    phone = visit("phone")
    (news,) = re.findall('data-news="(.+?)"', phone.open(f"/{NUMBER}").html)
    asked = f"{unescape(news)}&after={last}"
    assert phone.get(asked).json() == []
    world.reset()
    assert receive(world, "Новое") == last
    assert phone.get(asked).status_code == 410


def test_a_page_that_is_open_over_a_reset_shows_what_comes_after_it(
    page: Page, world: World
) -> None:
    receive(world, "Прежний код")
    page.goto(f"{world.addresses.phone}/{NUMBER}")
    expect(page.get_by_text("Прежний код")).to_be_visible()
    world.reset()
    receive(world, "Новый код")
    expect(page.get_by_text("Новый код")).to_be_visible()
    expect(page.get_by_text("Прежний код")).to_be_hidden()


def test_an_open_page_says_that_nothing_new_can_come(page: Page, world: World) -> None:
    page.goto(f"{world.addresses.phone}/{NUMBER}")
    page.context.set_offline(True)
    receive(world, "Код")  # the wait that is under way ends
    told = page.get_by_role("status").filter(has_text="Нет связи. Пробуем")
    expect(told).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Код", exact=True)).to_be_visible()
    expect(told).to_be_hidden()


def test_a_wait_of_no_time_ends_at_once(visit: Visit) -> None:
    assert (
        visit("phone").get("/api/messages", params={"phone": NUMBER, "wait": "0.05"}).json() == []
    )


@pytest.mark.parametrize(
    "query",
    [
        "",
        "phone=",
        "phone=nobody",
        f"phone={NUMBER}&after=x",
        f"phone={NUMBER}&after=-1",
        f"phone={NUMBER}&after={10**30}",
        f"phone={NUMBER}&wait=nan",
        f"phone={NUMBER}&wait=-1",
        "phone=' OR 1=1 --",
    ],
)
def test_a_wrong_question_is_refused_with_words(query: str, visit: Visit) -> None:
    response = visit("phone").get(f"/api/messages?{query}")
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("typed", ["", "12", "<script>alert(1)</script>", "9" * 500])
def test_what_is_no_number_is_refused_beside_the_field(typed: str, visit: Visit) -> None:
    browser = visit("phone")
    browser.open("/")
    page = browser.press("Показать", phone=typed)
    assert page.status == 422
    assert 'id="phone-error"' in page.html
    assert "data-summary" in page.html  # where the focus goes
    assert page.form("Показать").fields["phone"] == typed
    assert "<script>alert" not in page.html


def test_an_address_that_is_no_number_is_not_found(visit: Visit) -> None:
    assert visit("phone").open("/nobody").status == 404
