"""The page that any service shows when it cannot do what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator

from pages.user import User


@dataclass(frozen=True)
class TroublePage:
    """Says in words what went wrong, and leads back to where one can try again."""

    user: User

    @property
    def heading(self) -> Locator:
        return self.user.page.get_by_role("heading", level=1)

    @property
    def again_button(self) -> Locator:
        """A link to a page, a button that sends a form."""
        page, name = self.user.page, self.user.wording.trouble.again
        link = page.get_by_role("link", name=name, exact=True)
        return link.or_(page.get_by_role("button", name=name, exact=True))

    def try_again(self) -> None:
        """Open the page anew, send the form again, or go back to it if it had a secret."""
        self.user.click(self.again_button)
