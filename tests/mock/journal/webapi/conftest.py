"""A program that talks to the journal as public clients do."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mock_services.models import Account
from mock_services.worlds import World
from tests.mock.contract import Contract

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Visit
    from tests.mock.journal.conftest import LogIn

Answer = dict[str, Any]


def digest(text: str) -> str:
    return md5(text.encode("cp1251"), usedforsecurity=False).hexdigest()


class Program:
    """Logs in by a scrambled password and sends `at` from then on."""

    def __init__(self, http: httpx.Client, world: World) -> None:
        self.http = http
        self._world = world

    def fill_in(self, account_id: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """Ask for a salt and fill in a login with it; `more` overrides what is to be sent."""
        with self._world.session() as db:
            account = db.get_one(Account, account_id)
        password = more.pop("password", account.password)
        self.http.get("/webapi/logindata")
        salt = self.http.post("/webapi/auth/getdata").json().pop("salt")
        scrambled = digest(f"{salt}{digest(password)}")
        sent = {"loginType": 1, "scid": account.organisation_id, "un": account.login}
        return sent | {"pw2": scrambled, "pw": scrambled[: len(password)]} | more

    def send(self, form: dict[str, Any]) -> httpx.Response:
        """Send a login that is filled in."""
        answer = self.http.post("/webapi/login", data=form)
        if "at" in (found := answer.json()):
            self.http.headers["at"] = found["at"]
        return answer

    def log_in(self, account_id: int, **more: Any) -> httpx.Response:  # noqa: ANN401
        """Log in; `more` overrides what is sent."""
        return self.send(self.fill_in(account_id, **more))

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - any JSON
        """Ask for JSON that is there."""
        return self.http.get(path, params=query or None).raise_for_status().json()


NewProgram = Callable[[], Program]
Enter = Callable[[int], Program]
EnterPages = Callable[[int], "Browser"]


@pytest.fixture
def contract(visit: Visit) -> Contract:
    return Contract(visit("journal").get("/openapi.json").json())


@pytest.fixture
def new_program(visit: Visit, world: World, contract: Contract) -> NewProgram:
    """Start a program; whatever it is answered is as the journal describes it."""

    def check(answer: httpx.Response) -> None:
        if answer.request.url.path != "/":
            contract.check(answer)

    def new_program() -> Program:
        browser: Browser = visit("journal")
        browser.follow_redirects = False
        browser.event_hooks["response"].append(check)
        return Program(browser, world)

    return new_program


@pytest.fixture
def enter(new_program: NewProgram) -> Enter:
    """Let a program in for somebody."""

    def enter(account_id: int) -> Program:
        program = new_program()
        program.log_in(account_id).raise_for_status()
        return program

    return enter


@pytest.fixture
def enter_pages(world: World, visit: Visit, log_in: LogIn) -> EnterPages:
    """Let somebody in on the pages, as a person does."""

    def enter_pages(account_id: int) -> Browser:
        browser = visit("journal")
        browser.open("/login")
        log_in(browser, account_id)
        return browser

    return enter_pages
