"""Somebody in the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mock_services.models import Account, Role
from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Page, Visit

Enter = Callable[..., "Browser"]
LogIn = Callable[..., "Page"]
Make = Callable[..., "Page"]


@pytest.fixture
def log_in(world: World) -> LogIn:
    """Fill in the login page that is open, and send it."""

    def log_in(browser: Browser, account_id: int, **fields: str) -> Page:
        with world.session() as db:
            account = db.get_one(Account, account_id)
        return browser.press(
            "Войти",
            organisation=account.organisation.name,
            login=account.login,
            password=account.password,
            **fields,
        )

    return log_in


@pytest.fixture
def enter(world: World, visit: Visit, log_in: LogIn) -> Enter:
    """Let somebody into the journal by login and password, in a new browser or a given one."""

    def enter(account_id: int, browser: Browser | None = None, **fields: str) -> Browser:
        browser = browser or visit("journal")
        with world.session() as db:
            role = db.get_one(Account, account_id).role
        browser.open(f"/login?kind={'authority' if role is Role.OFFICER else 'school'}")
        log_in(browser, account_id, **fields)
        return browser

    return enter


@pytest.fixture
def make() -> Make:
    """Fill in «Новый чат» and send it."""

    def make(journal: Browser, school_class: str, subject: str, kind: str = "Предметы") -> Page:
        journal.open("/chats/management")
        journal.follow("Добавить")
        choices = journal.page.form("Добавить").options
        return journal.press(
            "Добавить",
            kind=choices["kind"][kind],
            school_class=choices["school_class"][school_class],
            subject=choices["subject"][subject],
        )

    return make
