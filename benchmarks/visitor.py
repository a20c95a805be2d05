"""Somebody without a browser: follows links and sends forms, as the pages offer them.

What it takes to onboard a teacher so is the stand's own share of the time, and a little Python.

    python -m benchmarks.visitor      onboards teachers as they are ordered
"""

from __future__ import annotations

from typing import Self

import httpx
from lxml import html

from benchmarks.peers.control import Player, World
from benchmarks.peers.orders import CHATS, TITLE, Orders

_OK = 200


class _Loopback(httpx.HTTPTransport):
    """`*.localhost` is this machine, whatever the resolver thinks (RFC 6761, 6.3)."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        there = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1"),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return super().handle_request(there)


class Visitor:
    """Somebody at a page."""

    def __init__(self) -> None:
        self.http = httpx.Client(
            transport=_Loopback(), follow_redirects=True, timeout=60, trust_env=False
        )
        self._page: html.HtmlElement = html.fromstring("<html></html>")

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.http.close()

    @property
    def address(self) -> str:
        """Where one is."""
        return str(self._page.base_url or "")

    def open(self, url: str) -> None:
        """Go to an address."""
        self._see(self.http.get(url))

    def link(self, name: str) -> None:
        """Follow the first link of this name."""
        self.before_press({})
        self.open(next(each.get("href") for each in self._page.iter("a") if _words(each) == name))

    def send(self, button: str, **filled: str) -> None:
        """Fill a form and press its button; an option of a list is named by its words."""
        self.before_press(filled)
        form = next(
            form
            for form in self._page.forms
            if any(_words(each) == button for each in form.iter("button"))
        )
        for name, value in filled.items():
            field = form.inputs[name]
            if isinstance(field, html.SelectElement):
                field.value = next(each.get("value") for each in field if _words(each) == value)
            else:
                field.value = value
        pressed = next(each for each in form.iter("button") if _words(each) == button)
        named = [(pressed.get("name"), pressed.get("value", ""))] if pressed.get("name") else []
        values = dict([*form.form_values(), *named])
        self._see(self.http.request(form.method, form.action or form.base_url, data=values))

    def before_press(self, filled: dict[str, str]) -> None:
        """Learn what is about to be sent; somebody else may want to."""

    def sees(self, heading: str) -> None:
        """Be sure where one is."""
        headings = [_words(each) for each in self._page.iter("h1", "h2", "h3")]
        if heading not in headings:
            raise LookupError(f"{headings}, not {heading}")

    def has(self, words: str) -> None:
        """Be sure that the page says something."""
        if words not in _words(self._page):
            raise LookupError(f"the page does not say {words}")

    def _see(self, answer: httpx.Response) -> None:
        if answer.status_code != _OK:
            raise LookupError(f"{answer.request.method} {answer.url}: {answer.status_code}")
        self._page = html.fromstring(answer.text, base_url=str(answer.url))
        self._page.make_links_absolute()


def onboard(visitor: Visitor, world: World, who: Player, chats: int = CHATS) -> None:
    """Onboard a teacher: the same pages and forms as everybody's."""
    settle_in(visitor, world, who, chats)
    visitor.open(f"{world.addresses['journal']}/")
    visitor.send("Выйти")
    visitor.sees("Вход в систему")


def settle_in(visitor: Visitor, world: World, who: Player, chats: int = CHATS) -> None:
    """Do all of that but log out."""
    visitor.open(f"{world.addresses['journal']}/")
    visitor.send(
        "Войти", organisation=who["organisation"], login=who["login"], password=who["password"]
    )
    visitor.link("Чаты")
    visitor.send("Привязать учебный профиль VK ID")
    visitor.send("Продолжить", phone=who["phone"])
    visitor.send("Продолжить", code=world.newest_code(who["phone"]))
    visitor.send(
        "Продолжить",
        surname=who["surname"],
        name=who["first_name"],
        patronymic=who["patronymic"] or "",
    )
    visitor.send("Создать учебный профиль")
    visitor.send("Продолжить", born=who["born"], sex=who["sex"])
    visitor.sees("Учебный профиль привязан")
    visitor.link("Перейти к чатам")
    visitor.link("Управление чатами")
    for lesson in who["load"][:chats]:
        visitor.link("Добавить")
        visitor.send(
            "Добавить",
            kind="Предметы",
            school_class=lesson["school_class"],
            subject=lesson["subject"],
        )
        visitor.has(f"{lesson['subject']}, {lesson['school_class']}")
    visitor.link("Чаты")
    visitor.link("VK Мессенджер")
    visitor.send("Продолжить")
    visitor.link("Создать чат")
    visitor.send("Сохранить", title=TITLE, access="closed")
    visitor.link("Пригласить по ссылке")


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def main() -> None:
    """Onboard teachers as they are ordered."""
    orders = Orders()
    for player in orders:
        with Visitor() as visitor:
            onboard(visitor, orders.world, player)


if __name__ == "__main__":
    main()
