"""The page that any service shows when it cannot do what was asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.errors import TroubleError
from pages.user import User

PATIENCE_MS = 15_000
"""How long a screen may take to come, and a gesture waits for its element: half of Playwright's,
still an age for a person."""
_GLANCE_MS = 500
"""How often, meanwhile, to look whether it is the browser's own error page that has come."""
_EXPECTED_MS = 250
"""How long the likeliest screen is waited for alone: where it comes, that is all the asking."""
_BROWSERS_OWN = "chrome-error://"


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


def wait_for_any(user: User, *signs: Locator, patience_ms: float = PATIENCE_MS) -> int:
    """Wait for the first of several screens; return which has come, as its place among `signs`.

    Name the likeliest one first: it is found soonest.  Trouble is noticed as soon as it shows,
    instead of when patience is at its end: a service's page of trouble, or the browser's own where
    nobody answers.

    Raises:
        TroubleError: when trouble has come instead; the message says which.
        playwright.sync_api.TimeoutError: when nothing has come.

    """
    # An empty place for messages is no sign, wherever it stands.
    signs = tuple(sign.filter(visible=True) for sign in signs)
    with suppress(PlaywrightTimeoutError):
        signs[0].first.wait_for(timeout=min(_EXPECTED_MS, patience_ms))
        return 0
    trouble = TroublePage(user)
    again = trouble.again_button.filter(visible=True)
    any_of_them = reduce(Locator.or_, signs).or_(again).first
    deadline = time.monotonic() + patience_ms / 1000
    while True:
        left = deadline - time.monotonic()
        try:
            any_of_them.wait_for(timeout=max(1, min(_GLANCE_MS, left * 1000)))
            break
        except PlaywrightTimeoutError:
            if user.page.url.startswith(_BROWSERS_OWN):
                raise TroubleError("Сервис не отвечает: связь оборвалась") from None
            if left <= 0:
                raise
    for place, sign in enumerate(signs):
        if sign.first.is_visible():
            return place
    if again.first.is_visible():
        raise TroubleError(_said(trouble))
    return wait_for_any(user, *signs, patience_ms=patience_ms)  # it went while we looked


def wait_for_either(
    wait: Callable[[Locator, Locator], int], yes: Locator, no: Locator, *, likely: bool
) -> bool:
    """Wait for one of two screens, first for the likely one; tell whether `yes` has come.

    Args:
        wait: waits for the first of several screens, as `wait_for_any` of a user does; what it
            raises is raised.
        yes: the sign of one screen.
        no: the sign of the other.
        likely: whether `yes` is to be expected.

    """
    signs = {True: yes, False: no}
    return likely != bool(wait(signs[likely], signs[not likely]))


def _said(trouble: TroublePage) -> str:
    try:
        return " ".join(trouble.heading.first.inner_text(timeout=_GLANCE_MS).split())
    except PlaywrightError:
        return "Сервис сообщил об ошибке"
