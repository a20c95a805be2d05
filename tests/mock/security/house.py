"""A house with everybody at home, whose names are hostile, and a look into every room.

Nothing here names a page: pages are found by their links, forms by the pages, routes by the apps.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
from flask import Flask
from sqlalchemy import String, select, update
from sqlalchemy.sql.sqltypes import Enum

from mock_services.control.people import give_vk_id
from mock_services.messenger.manual import create_manual_chat
from mock_services.messenger.messages import write
from mock_services.models import Account, Base, Member, PhoneMessage
from mock_services.schema import VkIdOrder
from mock_services.server import Stand
from mock_services.worlds import World
from tests.mock.conftest import Browser, HtmlForm, Page

EVIL = "Ы<b id=evil>\"'><img src=x onerror=alert(1)>{{7*7}}"
WORDS_OF_PEOPLE = {
    *("name", "surname", "patronymic", "short_name", "title", "text", "sender"),
    *("topic", "subject", "content", "description", "comment"),
}
"""Columns that have what people wrote, whatever table they are in."""
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
_MOST_PAGES = 400
_MOST_ALIKE = 3
"""Pages at addresses that differ in numbers and queries only."""


class Watched(Browser):
    """A browser that remembers every page and every answer."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.pages: list[Page] = []
        self.answers: list[httpx.Response] = []
        self.event_hooks["response"].append(self.answers.append)

    def _show(self, response: httpx.Response) -> Page:
        page = super()._show(response)
        if "text/html" in response.headers.get("Content-Type", ""):
            self.pages.append(page)
        return page


class Elements(HTMLParser):
    """The elements of a page as a browser makes them out: names and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.found[-1] if self.found else ("", {})
        if tag == "script" and attributes.get("type") != "application/json" and data.strip():
            self.scripts.append(data)


@dataclass
class House:
    """A world, a teacher who is logged in everywhere, and all that she was shown."""

    stand: Stand
    world: World
    teacher: Watched
    others: list[Watched] = field(default_factory=list)

    @property
    def pages(self) -> list[Page]:
        """All pages that anybody was shown."""
        return [page for browser in (self.teacher, *self.others) for page in browser.pages]

    @property
    def answers(self) -> list[httpx.Response]:
        """All answers, redirects too."""
        return [each for browser in (self.teacher, *self.others) for each in browser.answers]

    def forms(self) -> dict[str, tuple[Watched, Page, HtmlForm]]:
        """One form for each address (numbers left out) that forms are sent to, by POST."""
        found = {}
        for browser in (self.teacher, *self.others):
            for page in browser.pages:
                for form in page.forms:
                    if form.method == "post":
                        found[alike(form.action)] = (browser, page, form)
        return found

    def browser(self, address: str) -> Watched:
        """Open another browser."""
        browser = Watched(address)
        self.others.append(browser)
        return browser

    def log_in(self, browser: Browser, account_id: int) -> Page:
        """Log in to the journal by password."""
        with self.world.session() as db:
            account = db.get_one(Account, account_id)
            typed = account.organisation.name, account.login, account.password
        organisation, login, password = typed
        browser.open(f"{self.world.addresses.journal}/login")
        return browser.press("Войти", organisation=organisation, login=login, password=password)

    def phone(self, account_id: int) -> str:
        """Tell somebody's phone."""
        with self.world.session() as db:
            return db.get_one(Account, account_id).person.phone

    def code(self, phone: str) -> str:
        """Read the code in the last SMS."""
        newest = select(PhoneMessage).where(PhoneMessage.phone == phone)
        with self.world.session() as db:
            sent = db.scalars(newest.order_by(PhoneMessage.id.desc())).first()
            assert sent
            return str(re.findall(r"\d{6}", sent.text)[0])

    def walk_vk_id(self, browser: Browser, phone: str, until: str = "") -> Page:
        """Answer whatever VK ID asks, until it sends her back or asks this."""
        answers = {
            "Вход по номеру телефона": {"phone": phone},
            "Профиль VK ID": {"surname": "Котова", "name": "Анна"},
            "Информация о себе": {"born": "25.07.1987", "sex": "female"},
        }
        while browser.page.path.startswith("/login/") and browser.page.heading != until:
            heading = browser.page.heading
            fields = answers.get(heading, {})
            if heading == "Введите код из SMS":
                fields = {"code": self.code(phone)}
            form = next(form for form in browser.page.forms if form.buttons)
            button = "Продолжить" if "Продолжить" in form.buttons else next(iter(form.buttons))
            browser.press(button, **fields)
        return browser.page

    def close(self) -> None:
        """Let everybody go."""
        for browser in (self.teacher, *self.others):
            browser.close()
        self.stand.worlds.delete(self.world.name)


def settle(stand: Stand, *, hostile: bool) -> House:
    """Make a house and look into every room of it."""
    world = stand.worlds.create()
    house = House(stand, world, Watched(world.addresses.journal))
    school = world.school
    with world.session() as db:
        for person in (school.class_teacher, school.student, school.parent):
            account = db.get_one(Account, person)
            give_vk_id(db, world, account, VkIdOrder(linked=True, phone=None))
        owner = db.get_one(Account, school.class_teacher).link
        assert owner
        student = db.get_one(Account, school.student).link
        assert student
        people = [student.profile.id]
        chat = create_manual_chat(db, world, owner.profile, "Стенгазета", people, closed=True)
        member = db.scalars(
            select(Member).where(Member.profile == owner.profile, Member.chat == chat)
        ).one()
        write(db, world, member, "Здравствуйте", None)
        invitation = chat.invite_token
        phone = owner.account.person.phone
        now = world.clock.now()
        db.add(PhoneMessage(phone=phone, sender="Школа", text="Собрание", received_at=now))
    if hostile:
        _poison(world)
    _visit(house, f"{world.addresses.messenger}/join/{invitation}")
    _crawl(house)
    _pause(house)
    return house


def _poison(world: World) -> None:
    """Put a script into all that people have written."""
    with world.session() as db:
        for table in Base.metadata.tables.values():
            for column in table.columns:
                if column.name in WORDS_OF_PEOPLE and _is_text(column.type):
                    db.execute(update(table).values({column: column + EVIL}))


def _is_text(kind: object) -> bool:
    return isinstance(kind, String) and not isinstance(kind, Enum)


def _visit(house: House, invitation: str) -> None:
    """Log in everywhere, and go where no link leads."""
    world, school = house.world, house.world.school
    places = world.addresses
    house.log_in(house.teacher, school.class_teacher)
    house.teacher.open(f"{places.messenger}/")
    house.walk_vk_id(house.teacher, house.phone(school.class_teacher))
    house.teacher.open(f"{places.journal}/no/such/page")
    newcomer = house.browser(places.journal)
    house.log_in(newcomer, school.teacher)
    newcomer.open("/chats")
    newcomer.press("Привязать учебный профиль VK ID")
    house.walk_vk_id(newcomer, house.phone(school.teacher))
    newcomer.open(invitation)
    house.walk_vk_id(newcomer, house.phone(school.teacher))
    second = house.browser(places.journal)
    house.log_in(second, school.teacher)  # warned of the session above
    second.open("/gosuslugi")
    with world.session() as db:
        password = db.get_one(Account, school.teacher).person.gosuslugi_password
    second.press("Войти", phone=house.phone(school.teacher), password=password)
    stranger = house.browser(places.journal)
    stranger.open("/login")
    stranger.press("Войти", organisation="?", login="?", password="?")
    stranger.open(f"{places.id}/authorize?client_id=?")


def _pause(house: House) -> None:
    """Leave visits at VK ID half done, so that their forms are taken.

    Of forms that are alike the one seen last is filled: who stands nearer to the beginning comes
    later.
    """
    for heading, phone in (
        ("Продолжить с этим профилем?", house.phone(house.world.school.student)),
        ("Информация о себе", "+79990007001"),
        ("Профиль VK ID", "+79990007002"),
        ("Введите код из SMS", "+79990007003"),
    ):
        standing = house.browser(house.world.addresses.messenger)
        standing.open("/")
        house.walk_vk_id(standing, phone, until=heading)


def _crawl(house: House) -> None:
    """Follow every link within the world, beginning where the teacher has been."""
    places = house.world.addresses
    own = {urlsplit(each).netloc for each in vars(places).values()}
    waiting = deque(
        [
            *(page.url for page in house.teacher.pages),
            f"{places.phone}/",
            f"{places.id}/",
            f"{places.control}/worlds/{house.world.name}?text=а",
        ]
    )
    seen: set[str] = set()
    times = Counter[str]()
    while waiting and len(seen) < _MOST_PAGES:
        address = waiting.popleft().partition("#")[0]
        if address in seen or urlsplit(address).netloc not in own:
            continue
        seen.add(address)
        times[alike(address)] += 1
        if times[alike(address)] <= _MOST_ALIKE:
            page = house.teacher.open(address)
            waiting.extend(link for _, link in page.links)


def alike(address: str) -> str:
    """Return an address without what differs from visit to visit."""
    parts = urlsplit(address)
    return re.sub(r"(?<=/login/)[^/]+|(?<=/join/)[^/]+|\d+", "N", f"{parts.netloc}{parts.path}")


def apps(stand: Stand) -> Iterator[tuple[str, Flask]]:
    """Go through the Flask apps by the names of their services."""
    for service, app in stand.gateway.apps.items():
        assert isinstance(app, Flask)
        yield service, app
