"""A browser window of somebody, and how things are found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.peers.control import Player, World

CONTEXT: dict[str, Any] = {
    "locale": "ru-RU",
    "timezone_id": "Europe/Moscow",
    "reduced_motion": "reduce",
    "viewport": {"width": 1280, "height": 800},
}


LINKED = "Учебный профиль привязан"
"""What the journal says at the end of the way."""


@dataclass
class Window:
    """Somebody at a page of her own."""

    page: Page
    world: World
    about: Player
    screens: list[str] = field(default_factory=list)
    """Through which screens of VK ID the system has led her."""

    def open(self, url: str) -> None:
        """Go to an address."""
        self.page.goto(url, wait_until="domcontentloaded")

    def button(self, name: str) -> Locator:
        """A button."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """A link in the page's main part."""
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True)

    def heading(self, name: str) -> Locator:
        """The heading of a page."""
        return self.page.get_by_role("heading", level=1, name=name, exact=True)

    def textbox(self, name: str) -> Locator:
        """A field."""
        return self.page.get_by_role("textbox", name=name)

    def row(self, title: str) -> Locator:
        """A chat in «Управление чатами»."""
        rows = self.page.get_by_role("row").filter(has=self.page.get_by_role("cell"))
        return rows.filter(has=self.page.get_by_text(title, exact=True))

    @property
    def listed(self) -> Locator:
        """The messenger's list of chats."""
        return self.page.get_by_role("list", name="Чаты").get_by_role("listitem")

    def listed_chat(self, title: str) -> Locator:
        """A chat in the messenger's list."""
        return self.listed.filter(has=self.page.get_by_text(title, exact=True))
