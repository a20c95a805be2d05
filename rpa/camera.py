"""Pictures of what the robot did: evidence, on which nobody real is to be recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from pages.personal import PHONE
from pages.user import User
from rpa.roster import Teacher


@dataclass(frozen=True)
class Camera:
    """Keeps pictures of what was done."""

    keep: Callable[[str, bytes], str]
    """Stores a picture under a name; returns its path in the run's folder."""
    masked: bool = True
    """Whether whatever tells who somebody is gets painted over: everywhere but on the mock."""

    def take(self, user: User, name: str, who: Teacher) -> str:
        """Photograph the screen."""
        also = _personal(user.page, who) if self.masked else []
        return self.keep(name, user.photograph(also=also, quick=True))


def _personal(page: Page, who: Teacher) -> list[Locator]:
    """Find what tells who somebody is: all that is filled in, pictures, lists of people, her name.

    So may whatever a screen says in sentences, of her and of others.
    """
    return [
        page.locator("input, select, textarea, img, [data-personal]"),
        page.get_by_role("list"),
        page.get_by_role("alert"),
        page.get_by_role("paragraph"),
        page.get_by_text(PHONE),
        *(page.get_by_text(word) for word in who.name.split()),
    ]
