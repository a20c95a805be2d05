"""A person with a phone at VK ID's screens, and a service that asks VK ID about her."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from mock_services.models import Account, EducationalProfile, Sex, VkAccount
from mock_services.vkid.profiles import Name, create_profile, save_account
from mock_services.worlds import World

if TYPE_CHECKING:
    import httpx

    from tests.mock.conftest import Browser, Page, Visit

WHAT_SHE_TYPES = {
    "Профиль VK ID": {"surname": "Котова", "name": "Анна", "patronymic": ""},
    "Информация о себе": {"born": "25.07.1987", "sex": "female"},
}


@dataclass(frozen=True)
class Service:
    """A service that lets people in with VK ID, as VK ID sees it."""

    world: World
    client_id: str
    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def authorize(self, **changes: str | None) -> str:
        """The address it sends people to; None leaves a parameter out."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "edu_profile",
            "state": self.state,
            "code_challenge": create_s256_code_challenge(self.verifier),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
            **changes,
        }
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.world.addresses.id}/authorize?{query}"

    def exchange(
        self, browser: httpx.Client, answer: dict[str, str], **changes: str
    ) -> httpx.Response:
        """Ask for tokens as VK ID's documentation says."""
        return browser.post(
            f"{self.world.addresses.id}/oauth2/auth",
            data={
                "grant_type": "authorization_code",
                "client_id": self.client_id,
                "redirect_uri": self.redirect_uri,
                "code": answer["code"],
                "device_id": answer["device_id"],
                "code_verifier": self.verifier,
                **changes,
            },
        )

    def refresh(
        self, server: httpx.Client, answer: dict[str, str], token: dict[str, str], **changes: str
    ) -> httpx.Response:
        """Ask for new tokens as VK ID's documentation says."""
        return server.post(
            f"{self.world.addresses.id}/oauth2/auth",
            data={
                "grant_type": "refresh_token",
                "client_id": self.client_id,
                "refresh_token": token["refresh_token"],
                "device_id": answer["device_id"],
                **changes,
            },
        )

    def access(self, token: dict[str, str]) -> dict[str, str]:
        """What goes with a question about its owner."""
        return {"client_id": self.client_id, "access_token": token["access_token"]}

    def user_info(self, server: httpx.Client, token: dict[str, str]) -> httpx.Response:
        """Ask whose token it is."""
        return server.post(f"{self.world.addresses.id}/oauth2/user_info", data=self.access(token))

    def answer(self, page: Page) -> dict[str, str]:
        """What VK ID told this service on the way back; empty when it has not sent anybody back."""
        for response in page.response.history:
            back = response.headers["location"]
            if back.startswith(f"{self.redirect_uri}?"):
                return dict(parse_qsl(urlsplit(back).query))
        return {}


@dataclass(frozen=True)
class Walker:
    """Somebody who answers whatever VK ID asks."""

    world: World
    browser: Browser
    phone: str
    phones: Browser

    def code(self) -> str:
        """The code in the last SMS."""
        messages = self.phones.get("/api/messages", params={"phone": self.phone}).json()
        return str(re.findall(r"\d{6}", messages[-1]["text"])[0])

    def ask_for_code(self, service: Service) -> Page:
        """Come to the screen of the code."""
        self.browser.open(service.authorize())
        return self.browser.press("Продолжить", phone=self.phone)

    def come_in(self, service: Service) -> Page:
        """Prove the phone."""
        self.ask_for_code(service)
        return self.browser.press("Продолжить", code=self.code())

    def walk(self, service: Service, **changes: str | None) -> tuple[list[str], dict[str, str]]:
        """Answer until VK ID sends her back; return the screens seen and what the service got."""
        screens = []
        page = self.browser.open(service.authorize(**changes))
        while page.path.startswith("/login/"):
            screens.append(page.heading)
            if page.heading == "Вход по номеру телефона":
                page = self.browser.press("Продолжить", phone=self.phone)
            elif page.heading == "Введите код из SMS":
                page = self.browser.press("Продолжить", code=self.code())
            elif page.heading == "Учебный профиль":
                page = self.browser.press("Создать учебный профиль")
            else:
                page = self.browser.press("Продолжить", **WHAT_SHE_TYPES.get(page.heading, {}))
        return screens, service.answer(page)


@pytest.fixture
def phone(world: World) -> str:
    """The phone of a teacher who has no VK ID."""
    with world.session() as db:
        return db.get_one(Account, world.school.teacher).person.phone


@pytest.fixture
def journal(world: World) -> Service:
    return Service(world, "journal", f"{world.addresses.journal}/vkid/callback")


@pytest.fixture
def messenger(world: World) -> Service:
    return Service(world, "messenger", f"{world.addresses.messenger}/vkid/callback")


@pytest.fixture
def answer(walker: Walker, journal: Service, give_profile: Callable[[], None]) -> dict[str, str]:
    """A fresh code for the journal."""
    give_profile()
    return walker.walk(journal)[1]


@pytest.fixture
def server(visit: Visit) -> httpx.Client:
    """A service's own server, which has no browser's cookies."""
    return visit("id")


@pytest.fixture
def walker(world: World, visit: Visit, phone: str) -> Walker:
    return Walker(world, visit("id"), phone, visit("phone"))


@pytest.fixture
def another_walker(world: World, visit: Visit) -> Walker:
    """Somebody else, in a browser of her own."""
    return Walker(world, visit("id"), "+79991234567", visit("phone"))


@pytest.fixture
def give_account(world: World, phone: str) -> Callable[[], None]:
    """Let the teacher have a VK ID from earlier."""

    def give() -> None:
        with world.session() as db:
            save_account(db, world, phone, Name("Петров", "Сергей", "Олегович"))

    return give


@pytest.fixture
def give_profile(world: World, phone: str, give_account: Callable[[], None]) -> Callable[[], None]:
    """Let her have an educational profile too."""

    def give() -> None:
        give_account()
        with world.session() as db:
            account = save_account(db, world, phone, Name("Петров", "Сергей", "Олегович"))
            create_profile(
                db,
                world,
                account,
                Name("Петров", "Сергей", "Олегович"),
                born=date(1987, 7, 25),
                sex=Sex.MALE,
            )

    return give


@pytest.fixture
def kept(world: World) -> Callable[[str], tuple[int, int]]:
    """How many VK IDs and educational profiles a phone has."""

    def count(phone: str) -> tuple[int, int]:
        with world.session() as db:
            accounts = db.query(VkAccount).filter_by(phone=phone).all()
            ids = [account.id for account in accounts]
            profiles = db.query(EducationalProfile).filter(
                EducationalProfile.vk_account_id.in_(ids)
            )
            return len(accounts), profiles.count()

    return count
