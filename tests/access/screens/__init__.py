"""Every screen of the mock: which template draws it, its title, and how somebody comes to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.access.cast import Cast

Show = Callable[[Cast], Page]


@dataclass(frozen=True)
class Screen:
    """A screen in one of its states.

    Args:
        template: what draws it, e.g. `journal/login.html`.
        title: what stands in the browser's tab.
        show: brings a window there.
        state: what is particular about it, where one template has several screens.

    """

    template: str
    title: str
    show: Show
    state: str = ""

    @property
    def dark(self) -> bool:
        """Whether it has a dark scheme beside the light one: the messenger's have."""
        return "VK Мессенджер" in self.title

    def __str__(self) -> str:
        """Name it in a report, e.g. `journal/login, список открыт`."""
        return ", ".join(filter(None, (self.template.removesuffix(".html"), self.state)))


SCREENS: list[Screen] = []


def screen(template: str, title: str, state: str = "") -> Callable[[Show], Show]:
    """Note down a screen."""

    def note(show: Show) -> Show:
        SCREENS.append(Screen(template, title, show, state))
        return show

    return note
