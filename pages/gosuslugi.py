"""Госуслуги: the other way into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator

from pages.deployment import GosuslugiWords
from pages.user import User


@dataclass(frozen=True)
class GosuslugiLogin:
    """«Вход на Госуслуги»: a phone and a password, then the leave to tell the journal who it is."""

    user: User

    @property
    def heading(self) -> Locator:
        return self.user.page.get_by_role("heading", name=self._words.heading)

    @property
    def error(self) -> Locator:
        return self.user.page.get_by_role("alert")

    def log_in(self, phone: str, password: str) -> None:
        """Enter phone and password."""
        page, words = self.user.page, self._words
        self.user.fill(page.get_by_label(words.phone), phone)
        self.user.fill(page.get_by_label(words.password), password, secret=True)
        self._press(words.submit)

    @property
    def code_heading(self) -> Locator:
        """«Код подтверждения»: asked for after the password, where there is a second factor."""
        return self.user.page.get_by_role("heading", name=self._words.code_heading, exact=True)

    def enter_code(self, code: str) -> None:
        """Enter the code from the SMS."""
        words = self._words
        self.user.fill(self.user.page.get_by_label(words.code, exact=True), code, secret=True)
        self._press(words.go_on)

    @property
    def grant_button(self) -> Locator:
        return self._button(self._words.grant)

    def grant(self) -> None:
        """Let the journal know who it is."""
        self.user.click(self.grant_button)

    def refuse(self) -> None:
        """Keep it to oneself."""
        self._press(self._words.refuse)

    def _press(self, name: str) -> None:
        self.user.click(self._button(name))

    def _button(self, name: str) -> Locator:
        return self.user.page.get_by_role("button", name=name, exact=True)

    @property
    def _words(self) -> GosuslugiWords:
        return self.user.wording.gosuslugi
