"""A running stand, a fresh world for each test, and a small browser that visits it."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import pytest
from sqlalchemy import select

from mock_services.control.people import give_vk_id
from mock_services.messenger import chats, manual, messages
from mock_services.models import Account, Chat, EducationalProfile, Message, PhoneMessage
from mock_services.schema import VkIdOrder
from mock_services.server import Stand
from mock_services.worlds import World

Visit = Callable[[str], "Browser"]
Linked = Callable[[int], EducationalProfile]
EnterMessenger = Callable[..., "Browser"]


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    """One server for all tests; its clocks stand still."""
    with Stand(ticking=False) as stand:
        stand.serve_in_thread()
        yield stand


@pytest.fixture
def world(stand: Stand) -> Iterator[World]:
    """A school of one's own, forgotten after the test."""
    world = stand.worlds.create()
    yield world
    stand.worlds.delete(world.name)


@pytest.fixture
def visit(world: World, stand: Stand) -> Iterator[Visit]:
    """Open a service, e.g. `visit("journal")`, in a browser of its own."""
    browsers = []

    def visit(service: str) -> Browser:
        browser = Browser(getattr(world.addresses, service), Loopback(verify=trust(stand)))
        browsers.append(browser)
        return browser

    yield visit
    for browser in browsers:
        browser.close()


@pytest.fixture
def linked(world: World) -> Linked:
    """Link an account, as if its owner had walked there, e.g. `linked(world.school.student)`."""

    def linked(account_id: int) -> EducationalProfile:
        with world.session() as db:
            account = db.get_one(Account, account_id)
            give_vk_id(db, world, account, VkIdOrder(linked=True, phone=None))
            assert account.link
            return account.link.profile

    return linked


@pytest.fixture
def messenger(visit: Visit, world: World) -> EnterMessenger:
    """Log in to the messenger with VK ID, phone and code; return the browser where that leads."""

    def messenger(profile: EducationalProfile, address: str = "/") -> Browser:
        browser = visit("messenger")
        browser.open(address)
        enter_vk_id(browser, world, profile)
        return browser

    return messenger


@pytest.fixture
def teacher(linked: Linked, world: World) -> EducationalProfile:
    """The class teacher of 5А, who has linked her profile."""
    return linked(world.school.class_teacher)


@pytest.fixture
def colleague(linked: Linked, world: World) -> EducationalProfile:
    """A teacher of the same school."""
    return linked(world.school.teacher)


@pytest.fixture
def paper(world: World, teacher: EducationalProfile, colleague: EducationalProfile) -> Chat:
    """«Стенгазета», closed, with a colleague in it."""
    with world.session() as db:
        return manual.create_manual_chat(
            db, world, teacher, "Стенгазета", [colleague.id], closed=True
        )


def say(world: World, chat: Chat, author: EducationalProfile, text: str) -> Message:
    """Let somebody say something in a chat."""
    with world.session() as db:
        member = chats.membership(db, chat.id, author.id)
        assert member
        return messages.write(db, world, member, text)


BRIEF = httpx.Timeout(10, read=1)
"""Of somebody who leaves before the answer: her question has been heard by then."""


def see_the_wait_end(world: World, path: str) -> None:
    """Fail unless a request that nobody waits for any more ends before its time."""
    deadline = time.monotonic() + 15  # less than any of them would have waited
    while all(each.path != path for each in list(world.events)):  # others are written meanwhile
        assert time.monotonic() < deadline, "the wait has not ended"
        world.wait_for_change(world.version, 0.05)


def enter_vk_id(browser: Browser, world: World, profile: EducationalProfile) -> Page:
    """Log in to VK ID with phone and code; return the page to which that leads."""
    phone = profile.vk_account.phone
    browser.press("Продолжить", phone=phone)
    newest = select(PhoneMessage).where(PhoneMessage.phone == phone)
    with world.session() as db:
        sent = db.scalars(newest.order_by(PhoneMessage.id.desc())).first()
    assert sent
    (code,) = re.findall(r"\d{6}", sent.text)
    browser.press("Продолжить", code=code)
    return browser.press("Продолжить")


def trust(stand: Stand) -> ssl.SSLContext | bool:
    """What makes a client believe in a stand with TLS, and in nothing else."""
    authority = stand.authority
    return ssl.create_default_context(cadata=authority.pem.decode()) if authority else True


class Loopback(httpx.HTTPTransport):
    """Finds every `*.localhost` on 127.0.0.1, as Chromium does and not every resolver.

    Nothing goes further: a page of somebody else's, of an `.example`, is there and empty.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host.endswith(".example"):
            return httpx.Response(200, request=request)
        return super().handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host="127.0.0.1"),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions | {"sni_hostname": request.url.host},
            )
        )


@dataclass
class HtmlForm:
    """A form as it stands on a page."""

    action: str
    method: str
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    """The choices of each select: value by label."""
    names: set[str] = field(default_factory=set)
    """Of all fields, also of those that are not sent as they stand."""
    buttons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """By label: the button's own name, value and address."""


class Page(HTMLParser):
    """What a person would see of an answer: its words, links and forms."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.url = str(response.url)
        self.path = response.url.path
        self.html = response.text
        self.links: list[tuple[str, str]] = []
        self.forms: list[HtmlForm] = []
        self.headings: list[str] = []
        self._words: list[str] = []
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._form: HtmlForm | None = None
        self._select = ""
        self.feed(self.html)
        self.text = " ".join(" ".join(self._words).split())

    @property
    def heading(self) -> str:
        """The page's name: its first heading."""
        return self.headings[0]

    def form(self, button: str) -> HtmlForm:
        """The form that has this button."""
        return next(form for form in self.forms if button in form.buttons)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._open.append((tag, attributes, len(self._words)))
        name = attributes.get("name", "")
        if self._form and name:
            self._form.names.add(name)
        if tag == "form":
            action = urljoin(self.url, attributes.get("action") or self.url)
            self._form = HtmlForm(action, attributes.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input":
            self._open.pop()
            self._input(name, attributes)
        elif tag == "select":
            self._select = name
            if self._form:
                self._form.options[name] = {}

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1][0] not in {"script", "style", "title"}:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            found, attributes, begun = self._open.pop()
            if found == tag:
                self._closed(tag, attributes, " ".join("".join(self._words[begun:]).split()))
                break

    def _input(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text")
        if self._form is None or not name or "disabled" in attributes:
            return
        if kind in {"checkbox", "radio"} and "checked" not in attributes:
            return
        self._put(name, attributes.get("value", "on" if kind == "checkbox" else ""))

    def _put(self, name: str, value: str) -> None:
        assert self._form is not None
        earlier = self._form.fields.get(name)
        if earlier is None:
            self._form.fields[name] = value
        else:
            self._form.fields[name] = [*([earlier] if isinstance(earlier, str) else earlier), value]

    def _closed(self, tag: str, attributes: dict[str, str], words: str) -> None:
        label = attributes.get("aria-label") or words
        if tag == "a" and "href" in attributes:
            self.links.append((label, urljoin(self.url, attributes["href"])))
        elif tag in {"h1", "h2", "h3"}:
            self.headings.append(words)
        elif tag == "form":
            self._form = None
        elif self._form is None:
            return
        elif tag == "button":
            own = attributes.get("name", ""), attributes.get("value", "")
            self._form.buttons[label] = (*own, attributes.get("formaction", ""))
        elif tag == "textarea":
            self._put(attributes.get("name", ""), words)
        elif tag == "option":
            value = attributes.get("value", words)
            first = not self._form.options[self._select]
            self._form.options[self._select][words] = value
            if first or "selected" in attributes:
                self._form.fields[self._select] = value


class Browser(httpx.Client):
    """Keeps cookies per host, follows redirects from service to service, sends forms whole."""

    page: Page

    def __init__(self, address: str, transport: httpx.BaseTransport | None = None) -> None:
        super().__init__(
            base_url=address, transport=transport or Loopback(), follow_redirects=True, timeout=10
        )

    def open(self, address: str) -> Page:
        """Go to an address, or a path of the service first visited."""
        return self._show(self.get(address))

    def follow(self, link: str) -> Page:
        """Press a link of the page."""
        return self.open(next(address for words, address in self.page.links if words == link))

    def press(self, button: str, **fields: str | list[str]) -> Page:
        """Send the form that has this button, with these fields filled in over what is there."""
        form = self.page.form(button)
        name, value, action = form.buttons[button]
        data = form.fields | fields | ({name: value} if name else {})
        address = urljoin(self.page.url, action) if action else form.action
        if form.method == "get":
            return self._show(self.get(address, params=data))
        return self._show(self.post(address, data=data))

    def _show(self, response: httpx.Response) -> Page:
        self.page = Page(response)
        return self.page
